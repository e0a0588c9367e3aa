import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { resolveConfig } from '../../src/config/resolve.ts'
import { createAmbient } from '../../src/core/ambient.ts'
import type { Channel } from '../../src/core/channel.ts'
import { breakers } from '../../src/core/delivery/breaker.ts'
import { claiming, type Turn } from '../../src/core/delivery/claim.ts'
import { deliverOne } from '../../src/core/delivery/deliver.ts'
import type { ClaimDeliveries } from '../../src/core/delivery/outbox.ts'
import type { Deps } from '../../src/core/deps.ts'
import type { Store } from '../../src/core/store.ts'
import { AuthError } from '../../src/errors.ts'
import { openStore } from '../../src/store/open.ts'
import { sql } from '../../src/store/sql.ts'
import { testAuth } from '../../src/testing/index.ts'
import { type Peek, peekInto } from '../peek.ts'

const settings = resolveConfig({ secret: 'hR8vKq2XwT5mZc9NbYs4JdGfUaE0oQiVjSzB1y3Wx7L', environment: 'test' })
const now = 1_800_000_000_000
const ambient = createAmbient({ now: () => now })

let folder: string
let store: Store
let database: Peek
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keychime-claims-'))
  // Made for its database alone: its own worker would take what is queued here.
  const { auth } = await testAuth({ database: `sqlite:${join(folder, 'auth.db')}` })
  await auth.ready()
  await auth.close()
  store = openStore(auth.settings.database, ambient).store
  database = await peekInto(auth)
})
afterEach(async () => {
  await store.close()
  await database.close()
  rmSync(folder, { recursive: true })
})

/** A worker's claims, of which some are carried out and their answers lost. */
function worker(answers: readonly ('lost' | 'heard')[]): (most: number) => Promise<readonly Turn['delivery'][]> {
  let asked = 0
  const claimDeliveries: Store['claimDeliveries'] = async (input: ClaimDeliveries) => {
    const claimed = await store.claimDeliveries(input)
    if (answers[asked++] === 'lost') throw new AuthError('unavailable')
    return claimed
  }
  const deps = { settings, ambient, channels: [], publish() {}, store: { ...store, claimDeliveries } }
  const claim = claiming(deps as unknown as Deps)
  return async (most) => (await claim(most, [])).turns.map(({ delivery }) => delivery)
}

async function queue(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await database.all(sql`
      insert into challenges (handle, purpose, kind, recipient, digits, created_at, expires_at)
      values (${name}, 'login', 'email', ${`${name}@example.com`}, 6, ${now}, ${now + 600_000})`)
    await database.all(sql`
      insert into deliveries (id, challenge, transport, state, due_at, created_at, changed_at)
      values (${`dlv_${name}`}, ${name}, 'email', 'queued', ${now}, ${now}, ${now})`)
  }
}

it('messages of a claim whose answer was lost are taken by the next one, as if for the first time', async () => {
  await queue('ada', 'bob')
  const claim = worker(['lost', 'lost', 'heard', 'heard'])
  await expect(claim(64)).rejects.toThrow()
  await expect(claim(64)).rejects.toThrow()
  await queue('cora')

  expect((await claim(64)).map(({ id, attempt }) => [id, attempt])).toEqual([
    ['dlv_ada', 1],
    ['dlv_bob', 1],
    ['dlv_cora', 1],
  ])
  expect(await claim(64)).toEqual([])
})

it('nobody else gets them, and what was heard of is not taken again', async () => {
  await queue('ada')
  await expect(worker(['lost'])(64)).rejects.toThrow()
  expect(await worker([])(64)).toEqual([])

  await queue('bob')
  const claim = worker(['heard', 'lost', 'heard'])
  expect((await claim(64)).map(({ id }) => id)).toEqual(['dlv_bob'])
  await claim(64).catch(() => {})
  expect(await claim(64)).toEqual([])
})

it('what became of a message is said again where it was not heard', async () => {
  await queue('ada')
  const [message] = await worker([])(64)
  let asked = 0
  const settleDelivery: Store['settleDelivery'] = async (input) => {
    if (++asked < 3) throw new AuthError('unavailable')
    return store.settleDelivery(input)
  }
  const provider: Channel = { name: 'fake', transports: ['email'], send: async () => ({ outcome: 'sent' }) }
  const surroundings = { settings, ambient, publish() {}, breakerOf: breakers() }
  const deps = { ...surroundings, channels: [provider], store: { ...store, settleDelivery } }
  if (message !== undefined) await deliverOne(deps as unknown as Deps, { delivery: message, provider })

  expect(await database.all(sql`select state, provider from deliveries`)).toEqual([{ state: 'sent', provider: 'fake' }])
})

it('of two who say at once what became of a message, one tells', async () => {
  await queue('ada')
  const [message] = await worker([])(64)
  const sent = {
    now,
    id: 'dlv_ada',
    claim: message?.claim ?? '',
    challenge: 'ada',
    transport: 'email',
    masked: 'a•••',
  } as const
  const told = await Promise.all([1, 2].map(() => store.settleDelivery({ ...sent, state: 'sent' })))

  expect(told.flat().map(({ type }) => type)).toEqual(['otp.sent'])
  expect(await database.all(sql`select type from events where type like 'otp.s%'`)).toEqual([{ type: 'otp.sent' }])
})

it('said twice it changes nothing for whoever has claimed the message since', async () => {
  await queue('ada')
  const take = worker([])
  const [first] = await take(64)
  const refused = {
    now,
    id: 'dlv_ada',
    claim: first?.claim ?? '',
    challenge: 'ada',
    transport: 'email',
    masked: 'a•••@example.com',
    state: 'queued',
    dueAt: now,
  } as const
  await store.settleDelivery(refused)
  const [again] = await take(64)
  await store.settleDelivery(refused)

  expect(again).toMatchObject({ id: 'dlv_ada', attempt: 2 })
  expect(await database.all(sql`select state, claimed_by from deliveries`)).toEqual([
    { state: 'sending', claimed_by: again?.claim },
  ])
  expect(await take(64)).toEqual([])
})
