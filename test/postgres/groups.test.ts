import { afterAll, beforeAll, expect, it } from 'vitest'
import { deriveCode } from '../../src/core/code.ts'
import type { Db } from '../../src/store/db.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { type Sql, sql } from '../../src/store/sql.ts'
import { outcomes, times } from '../flow/races.ts'
import { waitUntil } from '../wait-until.ts'
import { freshDatabase } from './databases.ts'
import { testAuth } from './test-auth.ts'

let db: Db
beforeAll(async () => {
  db = await openPostgres(await freshDatabase())
  await db.batch([sql`create table t (x bigint primary key)`])
})
afterAll(() => db.close())

const add = (x: number): Promise<unknown> =>
  db
    .batch([sql`insert into t (x) values (${x}) returning cast(pg_current_xact_id() as text) as transaction`])
    .then(([added]) => added?.rows[0]?.['transaction'])

it('what arrives while two are on their way is one transaction', async () => {
  const transactions = await Promise.all([...Array(20).keys()].map(add))

  expect(new Set(transactions.slice(2)).size).toBe(1)
})

it('whoever breaks a rule of the schema is refused alone', async () => {
  await add(200)
  const settled = await Promise.allSettled([100, 101, 102, 200, 103].map(add))

  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  const [stored] = await db.look(sql`select count(*) as n from t where x between 100 and 103`)
  expect(stored?.rows[0]?.['n']).toBe('4')
})

it('of 64 who give one right code at once one is let in, 50 times over', async () => {
  const { auth } = await testAuth({ otp: { cooldown: 0, hourlyLimit: 0, dailyLimit: 0 } })
  for (let round = 0; round < 50; round++) {
    const { challengeId, handle } = await auth.otp.request({ identifier: 'ada@example.com' })
    const otp = deriveCode(auth.settings.keys.code, handle, 6)
    const settled = await Promise.allSettled(times(64, () => auth.otp.verify({ challengeId, otp })))

    expect(outcomes(settled)).toEqual({ fulfilled: 1, authentication_failed: 63 })
  }
})

it('two processes that spend the same counters never wait for each other in a circle', async () => {
  const url = await freshDatabase()
  const [one, other] = [await openPostgres(url), await openPostgres(url)]
  // Of eight counters two each, in order.
  const lists = Array.from({ length: 2000 }, (_, n) =>
    [n % 8, (n * 3 + 1) % 8].toSorted().map((counter) => spend(`c${counter}`)),
  )
  await Promise.all(lists.map((list, n) => (n % 2 === 0 ? one : other).batch(list)))
  await Promise.all([one.close(), other.close()])

  // What a connection met is counted for others to see when it ends, at the latest.
  const witness = await openPostgres(url)
  await waitUntil(async () => (await countOf(witness, othersConnected)) === 0)
  expect(await countOf(witness, sql`select sum(empty_at) as n from counters`)).toBe(4000)
  expect(
    await countOf(witness, sql`select deadlocks as n from pg_stat_database where datname = current_database()`),
  ).toBe(0)
  await witness.close()
})

const othersConnected = sql`
  select count(*) as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`

async function countOf(witness: Db, statement: Sql): Promise<number> {
  return Number((await witness.look(statement))[0]?.rows[0]?.['n'])
}

function spend(counter: string): Sql {
  const statement = sql`
    insert into counters (counter, times, empty_at) values (${counter}, '', 1)
    on conflict (counter) do update set empty_at = counters.empty_at + 1`
  return { ...statement, locks: counter }
}
