import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAmbient } from '../../src/core/ambient.ts'
import type { Store } from '../../src/core/store.ts'
import { openStore } from '../../src/store/open.ts'
import { freshDatabase } from './databases.ts'

const now = 1_800_000_000_000
const lease = {
  now,
  most: 64,
  leaseMs: 60_000,
  leastLifeMs: 60_000,
  maxAttempts: 5,
  maxTries: 4,
  held: [],
  full: [],
  finalSince: 0,
}

let store: Store
let other: pg.Client
beforeAll(async () => {
  const url = await freshDatabase()
  const opened = openStore(url, createAmbient({ now: () => now }))
  await opened.ready()
  store = opened.store
  other = new pg.Client(url)
  await other.connect()
})
afterAll(async () => {
  await other.end()
  await store.close()
})

it('a claim passes over messages that another is claiming, and waits for nobody', async () => {
  await other.query(`
    insert into challenges (handle, purpose, kind, recipient, digits, created_at, expires_at)
    select 'chl_' || n, 'login', 'email', 'ada@example.com', 6, ${now}, ${now + 600_000} from generate_series(100, 199) n`)
  await other.query(`
    insert into deliveries (id, challenge, transport, state, due_at, created_at, changed_at)
    select 'dlv_' || n, 'chl_' || n, 'email', 'queued', ${now}, ${now}, ${now} from generate_series(100, 199) n`)
  await other.query('begin')
  await other.query("update deliveries set state = 'sending' where id < 'dlv_164'")

  const { deliveries } = await store.claimDeliveries({ ...lease, claim: 'clm_1' })
  expect([deliveries.length, deliveries[0]?.id]).toEqual([36, 'dlv_164'])
  await other.query('rollback')
  const second = await store.claimDeliveries({ ...lease, claim: 'clm_2' })
  expect(second.deliveries).toHaveLength(64)
  // As after an answer that was lost.
  expect(await store.claimDeliveries({ ...lease, claim: 'clm_2' })).toEqual(second)
})
