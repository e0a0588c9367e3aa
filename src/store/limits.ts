import { createSlices, type Slices } from '../core/defence/slices.ts'
import {
  type Counted,
  type Left,
  type Limited,
  leftOf,
  limitedBy,
  longestWindow,
  mostOf,
  type Rule,
  type Spend,
} from '../core/defence/spend.ts'
import { DIGITS, exhausted, LATE_MS, timesFrom, timeText } from '../core/defence/times.ts'
import { present } from '../core/optional.ts'
import { AuthError } from '../errors.ts'
import { type Db, firstOf, type Result, Violation } from './db.ts'
import { type Sql, sql } from './sql.ts'

/** A transaction that spent its counters. */
export interface Spent extends Left {
  readonly outcome: 'spent'
  /** Of its other statements. */
  readonly results: readonly Result[]
}

/** A transaction that costs something. */
export interface Spending {
  readonly now: number
  readonly spends: readonly Spend[]
  readonly statements: readonly Sql[]
}

/** Somebody else made the same row first: the second look finds it. More looks than that, and something else is wrong. */
const TRIES = 3

/**
 * Spends one of each counter and does what that pays for, all or nothing, in one trip. A counter without room stops the
 * transaction by itself: its next value is none, which the schema refuses.
 *
 * @param instead what a broken rule of the schema may also mean; looked at first
 */
export async function spending<T = never>(
  db: Db,
  { now, spends, statements }: Spending,
  instead: () => Promise<T | undefined> = async () => undefined,
): Promise<Spent | Limited | T> {
  const held = slicesOf(db).hold(spends, now)
  try {
    const done = await spendAll(db, { now, spends: held.spends, statements }, instead)
    if (!isSpent(done)) {
      held.giveBack()
      return done
    }
    return { ...done, ...present('quota', done.quota ?? held.quota) }
  } catch (error) {
    held.giveBack()
    throw error
  }
}

const slices = new WeakMap<Db, Slices>()

function slicesOf(db: Db): Slices {
  const known = slices.get(db) ?? createSlices()
  slices.set(db, known)
  return known
}

function isSpent<T>(done: Spent | Limited | T): done is Spent {
  return (done as Partial<Spent>).outcome === 'spent'
}

async function spendAll<T>(
  db: Db,
  { now, spends, statements }: Spending,
  instead: () => Promise<T | undefined>,
): Promise<Spent | Limited | T> {
  // In one order everywhere, so that two transactions never wait for each other.
  const inOrder = spends.toSorted((a, b) => (a.counter < b.counter ? -1 : 1))
  for (let tries = 1; ; tries++) {
    try {
      const results = await db.batch([...inOrder.map((spend) => spendOne(spend, now)), ...statements])
      const counted = inOrder.map((spend, at) => countedFrom(spend, results[at], now))
      return { outcome: 'spent', ...leftOf(counted, now), results: results.slice(inOrder.length) }
    } catch (error) {
      if (!(error instanceof Violation)) throw error
      const answer = (await instead()) ?? limitedBy(await lookAt(db, inOrder, now), now)
      if (answer !== undefined) return answer
      if (tries === TRIES) throw new AuthError('unavailable', { cause: error })
    }
  }
}

/** Takes one of each counter back, for what turned out not to count. */
export function giveBack(db: Db, spends: readonly Spend[]): readonly Sql[] {
  return slicesOf(db)
    .putBack(spends)
    .map(({ counter }) => sql`update counters set times = substr(times, ${DIGITS + 1}) where counter = ${counter}`)
}

function spendOne(spend: Spend, now: number): Sql {
  const emptyAt = now + longestWindow(spend)
  const statement = sql`
    insert into counters (counter, times, empty_at) values (${spend.counter}, ${timeText(now)}, ${emptyAt})
    on conflict (counter) do update set
      times = case
        when counters.empty_at <= ${now} or counters.empty_at > ${emptyAt + LATE_MS} then excluded.times
        when ${isLog} and ${haveRoom(spend, now)}
          then excluded.times || substr(counters.times, 1, ${DIGITS * (mostOf(spend) - 1)}) end,
      empty_at = excluded.empty_at
    returning times, empty_at`
  return { ...statement, locks: spend.counter }
}

/** Written so that what is no list of times counts as exhausted. */
const isLog = sql`trim(counters.times, '0123456789') = '' and length(counters.times) % 13 = 0`

function haveRoom({ rules, isPaid }: Spend, now: number): Sql {
  const asked = isPaid === true ? [] : rules
  return asked.reduce((all, rule) => sql`${all} and ${hasRoom(rule, now)}`, sql`1 = 1`)
}

/** A rule has room where the time that is its maximum ago lies outside its window, or there was none. */
function hasRoom({ max, windowMs }: Rule, now: number): Sql {
  return sql`substr(counters.times, ${DIGITS * (max - 1) + 1}, ${DIGITS}) < ${timeText(now - windowMs + 1)}`
}

/** Whether the rule of a counter has no room, and when it has again, epoch milliseconds: for statements about its row. */
export function fullUntil(rule: Rule, now: number): { readonly isFull: Sql; readonly until: Sql } {
  const oldest = sql`substr(counters.times, ${DIGITS * (rule.max - 1) + 1}, ${DIGITS})`
  return {
    isFull: sql`${isLog} and not ${hasRoom(rule, now)}`,
    until: sql`cast(${oldest} as bigint) + ${rule.windowMs}`,
  }
}

/** How counters stand. */
export async function lookAt(db: Db, spends: readonly Spend[], now: number): Promise<readonly Counted[]> {
  // As text: a number that JavaScript cannot hold would be an error of its own.
  const rows = await db.look(
    ...spends.map(
      ({ counter }) => sql`
        select times, cast(empty_at as text) as empty_at from counters where counter = ${counter}`,
    ),
  )
  return spends.map((spend, at) => countedFrom(spend, rows[at], now))
}

function countedFrom(spend: Spend, result: Result | undefined, now: number): Counted {
  const row = firstOf(result)
  if (row === undefined) return { spend, times: [] }
  const emptyAt = Number(row['empty_at'])
  const isOver = emptyAt <= now || emptyAt > now + longestWindow(spend) + LATE_MS
  if (isOver) return { spend, times: [] }
  const times = timesFrom(String(row['times']))
  return times === undefined ? exhausted(spend, emptyAt) : { spend, times }
}
