import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAmbient } from '../../src/core/ambient.ts'
import { type ChallengeWatch, createChallengeWatch } from '../../src/core/challenge-watch.ts'
import type { Store } from '../../src/core/store.ts'
import { recorded, stamper } from '../../src/store/events.ts'
import { openStore } from '../../src/store/open.ts'
import { testAuth } from '../../src/testing/index.ts'
import { type Peek, peekInto } from '../peek.ts'
import { waitUntil } from '../wait-until.ts'

let now = 1_800_000_000_000
let folder: string
let store: Store
let database: Peek
let watch: ChallengeWatch
/** How many events each look brought. */
let looks: number[]
/** Which challenges were told to have changed. */
let told: string[]
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keychime-watch-'))
  const { auth } = await testAuth({ database: `sqlite:${join(folder, 'auth.db')}` })
  await auth.ready()
  await auth.close()
  const ambient = createAmbient({ now: () => now })
  store = openStore(auth.settings.database, ambient).store
  database = await peekInto(auth)
  looks = []
  told = []
  const eventsAfter: Store['eventsAfter'] = async (...asked) => {
    const events = await store.eventsAfter(...asked)
    looks.push(events.length)
    return events
  }
  const report = (error: unknown): never => {
    throw error
  }
  watch = createChallengeWatch({ store: { ...store, eventsAfter }, ambient, report })
  for (const handle of ['ada', 'bob']) watch.watch(handle, () => told.push(handle))
})
afterEach(async () => {
  watch.stop()
  await store.close()
  await database.close()
  rmSync(folder, { recursive: true })
})

/** Has another process commit that a message was sent, so long after it made the event. */
async function sent(challenge: string, lateMs = 0): Promise<void> {
  const stamp = stamper(createAmbient({ now: () => now - lateMs }))
  const message = { delivery: 'dlv_1', transport: 'sms', recipient: '+44•••••0958' } as const
  await database.all(recorded(stamp({ type: 'otp.sent', at: now - lateMs, challenge, ...message })))
}

/** Lets time pass, and two looks begin and end after that. */
async function pass(ms: number): Promise<void> {
  now += ms
  const before = looks.length
  await waitUntil(() => looks.length >= before + 3)
}

describe('whoever watches a challenge', () => {
  it('is told once of each event of another process', async () => {
    await sent('ada')
    await sent('cora')
    await waitUntil(() => told.length === 1)
    await sent('bob')
    await pass(250)

    expect(told).toEqual(['ada', 'bob'])
  })

  it('is told of an event that was committed more than a second late, and of none twice', async () => {
    await sent('ada')
    await pass(1_200)
    await sent('bob', 1_100)
    await pass(0)

    expect(told).toEqual(['ada', 'bob'])
  })

  it('has events of the last half second read again, and no older ones', async () => {
    for (let n = 0; n < 20; n++) await sent('ada')
    await pass(0)
    const latest = looks.at(-1)
    await pass(600)

    expect([latest, looks.at(-1), told.length]).toEqual([20, 0, 20])
  })
})
