import { expect, it } from 'vitest'
import { AuthError } from '../errors.ts'
import { type Result, Violation } from './db.ts'
import { gathering } from './gather.ts'
import { sendTogether } from './postgres-group.ts'
import { type Sql, sql } from './sql.ts'

const named = (value: string, locks?: string): Sql => ({ ...sql`select ${value}`, ...(locks && { locks }) })
const namesOf = (statements: readonly Sql[]): string => statements.map(({ values }) => values[0]).join(' ')
const answersOf = (statements: readonly Sql[]): Result[] =>
  statements.map(({ values }) => ({ rows: [{ name: values[0] ?? null }], changes: 0 }))

/** What was sent in each trip, when these lists arrive at once; a trip fails as `fails` says. */
async function sentFor(
  lists: readonly (readonly Sql[])[],
  fails: (trip: string) => Error | undefined = () => undefined,
): Promise<{ readonly trips: readonly string[]; readonly outcomes: readonly unknown[] }> {
  const trips: string[] = []
  const batch = gathering(
    sendTogether(async (statements) => {
      const trip = namesOf(statements)
      trips.push(trip)
      await new Promise((resolve) => setImmediate(resolve))
      const failure = fails(trip)
      if (failure !== undefined) throw failure
      return answersOf(statements)
    }),
  )
  const settled = await Promise.allSettled([[named('x')], [named('y')], ...lists].map(batch))
  const outcomes = settled.map((one) =>
    one.status === 'rejected' ? one.reason : one.value.map(({ rows }) => rows[0]?.['name']).join(' '),
  )
  return { trips: trips.slice(2), outcomes: outcomes.slice(2) }
}

it('locks what many lock first and in one order, and gives each the answers to its own', async () => {
  const { trips, outcomes } = await sentFor([
    [named('b1', 'b'), named('c1', 'c'), named('1')],
    [named('2')],
    [named('a3', 'a'), named('c3', 'c'), named('3')],
  ])

  expect(trips).toEqual(['a3 b1 c1 c3 1 2 3'])
  expect(outcomes).toEqual(['b1 c1 1', '2', 'a3 c3 3'])
})

it('sends each alone where one of them breaks a rule', async () => {
  const broken = new Violation('missing', sqlState('23502'))
  const { trips, outcomes } = await sentFor([[named('1')], [named('2')], [named('3')]], (trip) =>
    trip.includes('2') ? broken : undefined,
  )

  expect(trips).toEqual(['1 2 3', '1', '2', '3'])
  expect(outcomes).toEqual(['1', broken, '3'])
})

it.each([
  ['a deadlock', new AuthError('unavailable', { cause: sqlState('40P01') }), 4],
  ['a mistake of ours', sqlState('42601'), 4],
  ['a server that is shutting down', new AuthError('unavailable', { cause: sqlState('57P01') }), 1],
  ['a connection that was lost', new AuthError('unavailable', { cause: new Error('ECONNRESET') }), 1],
  ['no connection', new AuthError('unavailable'), 1],
])('after %s it repeats what certainly did not happen, and nothing else', async (_, failure, trips) => {
  const sent = await sentFor([[named('1')], [named('2')], [named('3')]], (trip) =>
    trip === '1 2 3' ? failure : undefined,
  )

  expect(sent.trips).toHaveLength(trips)
  expect(sent.outcomes).toEqual(trips === 1 ? [failure, failure, failure] : ['1', '2', '3'])
})

function sqlState(code: string): Error {
  return Object.assign(new Error(code), { code, severity: 'ERROR' })
}
