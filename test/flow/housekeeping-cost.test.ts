import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createAmbient } from '../../src/core/ambient.ts'
import { createHousekeeper, type Housekeeper } from '../../src/core/housekeeping.ts'
import { encodeTick, tickAt } from '../../src/core/ids.ts'
import { type Db, firstOf } from '../../src/store/db.ts'
import { findPast, forget } from '../../src/store/housekeeping.ts'
import { takeLease } from '../../src/store/leases.ts'
import { sql } from '../../src/store/sql.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { openAgain } from '../peek.ts'
import { waitUntil } from '../wait-until.ts'

const DAY_MS = 86_400_000

let folder: string
let made: TestAuth
let db: Db
let asked: { looks: number; writes: number }
/** Rows of each transaction. */
let removed: number[]
let housekeeper: Housekeeper
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keychime-keeping-'))
  made = await testAuth({ database: `sqlite:${join(folder, 'auth.db')}` })
  await made.auth.ready()
  db = await openAgain(made.auth.settings.database)
  removed = []
  await db.batch([sql`insert into accounts (username, created_at) values ('ada', 1)`])
  // The instance keeps house as well: it goes by real minutes, of which no test has one.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  housekeeper = housekeeperOver(counted(db))
})
afterEach(async () => {
  await housekeeper.stop()
  vi.useRealTimers()
  await db.close()
  await made.auth.close()
  rmSync(folder, { recursive: true })
})

function counted(whole: Db): Db {
  asked = { looks: 0, writes: 0 }
  return {
    ...whole,
    async look(...statements) {
      const results = await whole.look(...statements)
      asked.looks += 1
      return results
    },
    async batch(statements) {
      const results = await whole.batch(statements)
      asked.writes += 1
      return results
    },
    async transact(work, patience) {
      const outcome = await whole.transact(work, patience)
      asked.writes += 1
      return outcome
    },
  }
}

function housekeeperOver(counting: Db): Housekeeper {
  return createHousekeeper({
    settings: made.auth.settings,
    ambient: createAmbient({ now: made.clock.now }),
    report: (error) => expect.unreachable(String(error)),
    store: {
      takeLease: (input) => takeLease(counting, input),
      findPast: (input) => findPast(counting, input),
      async forget(input) {
        const done = await forget(counting, input)
        removed.push(done.rows)
        return done
      },
    },
  })
}

/** Sessions of a month ago that live on, and counters that are not over, both in the way of any walk. */
async function fill(count: number): Promise<void> {
  const now = made.clock.now()
  const made30DaysAgo = `ses_${encodeTick(tickAt(now - 30 * DAY_MS))}`
  await db.batch([
    sql`
      insert into sessions (id, account_id, generation, rotated_at, created_at, expires_at)
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
      select ${made30DaysAgo} || cast(100000 + n as text), 1, 1, 1, 1, ${now + DAY_MS} from numbers`,
    sql`
      insert into counters (counter, times, empty_at)
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
      select 'day:' || cast(10000000 + n as text), cast(${now} as text), ${now + DAY_MS} from numbers`,
  ])
}

it('reads a few times and writes nothing where 10,000 sessions and as many counters live', async () => {
  await fill(10_000)

  expect(await housekeeper.tidy()).toBe(0)
  expect(asked).toEqual({ looks: 3, writes: 0 })
})

it('reads no more in a minute, however many there are, and goes on where it was in the next', async () => {
  await fill(30_000)
  await over('ses_'.concat(encodeTick(tickAt(made.clock.now() - 29 * DAY_MS))))
  vi.advanceTimersByTime(60_000)
  await waitUntil(() => asked.looks === 4)
  expect([asked.writes, await sessions()]).toEqual([0, 30_001])

  vi.advanceTimersByTime(60_000)
  await waitUntil(async () => (await sessions()) === 30_000)
  await housekeeper.stop()
  expect(asked.looks).toBe(7)
})

it('asks for its lease again when a third of it is over', async () => {
  const writes = async (): Promise<number> => {
    const before = asked.writes
    await over('ses_0')
    expect(await housekeeper.tidy()).toBe(1)
    return asked.writes - before
  }
  expect([await writes(), await writes()]).toEqual([2, 1])
  made.clock.advance({ seconds: 60 })
  expect([await writes(), await writes()]).toEqual([2, 1])
})

it('removes 10,000 codes of a year ago in transactions of 50, and people sign in between these', async () => {
  await fillWithCodes(10_000)
  const removing = housekeeper.tidy()
  const before: number[] = []
  for (let person = 0; new Set(before).size < 4 && removed.length < 200; person++) {
    const { challengeId } = await made.auth.otp.request({ identifier: `p${person}@example.com` })
    await made.inbox.settle()
    await made.auth.otp.verify({ challengeId, otp: made.inbox.code })
    before.push(removed.length)
  }

  expect(await removing).toBe(20_000)
  // Each with its message.
  expect(removed).toEqual(Array.from({ length: 200 }, () => 100))
  // One more takes the lease.
  expect(asked.writes).toBe(201)
  expect(new Set(before).size).toBe(4)
})

/** Codes that were asked for a year ago, each with its message. */
async function fillWithCodes(count: number): Promise<void> {
  const at = made.clock.now() - 365 * DAY_MS
  const tick = encodeTick(tickAt(at))
  await db.batch([
    sql`
      insert into challenges (handle, purpose, kind, recipient, digits, created_at, expires_at)
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
      select ${`chl_${tick}`} || cast(100000 + n as text), 'login', 'email', 'old@example.com', 6, ${at}, ${at} from numbers`,
    sql`
      insert into deliveries (id, challenge, transport, state, due_at, created_at, changed_at)
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
      select ${`dlv_${tick}`} || cast(100000 + n as text), ${`chl_${tick}`} || cast(100000 + n as text),
        'email', 'sent', ${at}, ${at}, ${at} from numbers`,
  ])
}

/** A session that is over for more than a day. */
async function over(id: string): Promise<void> {
  await db.batch([
    sql`
      insert into sessions (id, account_id, generation, rotated_at, created_at, expires_at)
      values (${id}, 1, 1, 1, 1, ${made.clock.now() - DAY_MS})`,
  ])
}

async function sessions(): Promise<number> {
  const [counted] = await db.look(sql`select count(*) as n from sessions`)
  return Number(firstOf(counted)?.['n'])
}
