import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAmbient } from '../../src/core/ambient.ts'
import type { Channel } from '../../src/index.ts'
import { openStore } from '../../src/store/open.ts'
import { sql } from '../../src/store/sql.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { type Peek, peekInto } from '../peek.ts'
import { impossible } from './impossible.ts'

const ADA = 'ada@example.com'
const BOB = 'bob@example.com'

/** Takes nothing the first time, so that the message waits in the queue for another try. */
function busyOnce(): Channel & { readonly sentTo: string[] } {
  const sentTo: string[] = []
  return {
    name: 'fake',
    transports: ['email'],
    sentTo,
    async send({ to }) {
      sentTo.push(to)
      if (sentTo.length > 1) return { outcome: 'sent' }
      return { outcome: 'refused', retryable: true, retryAfterMs: 5_000, reason: 'busy' }
    },
  }
}

let folder: string
let channel: ReturnType<typeof busyOnce>
let made: TestAuth
let database: Peek
let handle: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keychime-corrupt-'))
  channel = busyOnce()
  made = await testAuth({ database: `sqlite:${join(folder, 'auth.db')}`, otp: { channels: [channel] } })
  database = await peekInto(made.auth)
  handle = (await made.auth.otp.request({ identifier: ADA })).handle
  await made.auth.deliver()
})
afterEach(async () => {
  await database.close()
  await made.auth.close()
  rmSync(folder, { recursive: true })
})

describe('a message whose count of tries', () => {
  it.each([...impossible, '11'])('is %s fails, and the others go out', async (value) => {
    const { auth, clock, events } = made
    await database.all(sql`update deliveries set attempt = ${value}`)
    clock.advance({ seconds: 6 })
    await auth.otp.request({ identifier: BOB })
    await auth.deliver()

    expect(channel.sentTo).toEqual([ADA, BOB])
    expect((await auth.otp.status(handle)).status).toBe('failed')
    const failed = events.filter(({ type }) => type === 'otp.failed')
    expect(failed).toMatchObject([{ challenge: handle, state: 'failed', reason: 'corrupt', transport: 'email' }])
  })

  it.each(impossible)('became %s while the answer to its claim was lost fails at the next', async (value) => {
    const { auth, clock } = made
    const { store } = openStore(auth.settings.database, createAmbient({ now: clock.now }))
    clock.advance({ seconds: 6 })
    const claim = {
      claim: 'clm_lost',
      most: 64,
      leaseMs: 60_000,
      leastLifeMs: 60_000,
      maxAttempts: 5,
      maxTries: 4,
      held: [],
      full: [],
      finalSince: 0,
    }
    const claimed = await store.claimDeliveries({ ...claim, now: clock.now() })
    await database.all(sql`update deliveries set attempt = ${value}`)
    const again = await store.claimDeliveries({ ...claim, now: clock.now() })
    await store.close()

    expect(claimed.deliveries).toMatchObject([{ challenge: handle, attempt: 2 }])
    expect(again).toMatchObject({ deliveries: [], events: [{ state: 'failed', reason: 'corrupt' }] })
  })
})
