import type { Limited, Spend } from '../core/store.ts'
import { AuthError, type QuotaLeft } from '../errors.ts'
import { type Db, firstOf, type Result, Violation } from './db.ts'
import { type Sql, sql } from './sql.ts'

/** A transaction that spent its counters. */
export interface Spent extends Left {
  readonly outcome: 'spent'
  /** Of its other statements. */
  readonly results: readonly Result[]
}

/** What is left after spending. */
export interface Left {
  readonly quota?: QuotaLeft
  /** Milliseconds until the same can be spent again; 0 = now. */
  readonly nextInMs: number
}

/** A transaction that costs something. */
export interface Spending {
  readonly now: number
  readonly spends: readonly Spend[]
  readonly statements: readonly Sql[]
}

/** A counter as it stands. */
interface Counted extends Spend {
  readonly spent: number
  readonly resetsInMs: number
}

/** Somebody else made the same row first: the second look finds it. More looks than that, and something else is wrong. */
const TRIES = 3

/**
 * Spends one of each counter and does what that pays for, all or nothing, in one trip. A counter that is spent stops the
 * transaction by itself: its next value is none, which the schema refuses.
 *
 * @param instead what a broken rule of the schema may also mean; looked at first
 */
export async function spending<T = never>(
  db: Db,
  { now, spends, statements }: Spending,
  instead: () => Promise<T | undefined> = async () => undefined,
): Promise<Spent | Limited | T> {
  // In one order everywhere, so that two transactions never wait for each other.
  const inOrder = spends.toSorted((a, b) => (a.counter < b.counter ? -1 : 1))
  for (let tries = 1; ; tries++) {
    try {
      const results = await db.batch([...inOrder.map((spend) => spendOne(spend, now)), ...statements])
      const counted = inOrder.map((spend, at) => countedFrom(spend, results[at], now))
      return { outcome: 'spent', ...leftOf(counted), results: results.slice(inOrder.length) }
    } catch (error) {
      if (!(error instanceof Violation)) throw error
      const answer = (await instead()) ?? (await limitedBy(db, inOrder, now))
      if (answer !== undefined) return answer
      if (tries === TRIES) throw new AuthError('unavailable', { cause: error })
    }
  }
}

/** Takes one of each counter back, for what turned out not to count. */
export function giveBack(spends: readonly Spend[]): readonly Sql[] {
  return spends.map(({ counter }) => sql`update limits set spent = spent - 1 where counter = ${counter} and spent > 0`)
}

/**
 * How much older a request may be than the one that began its counter: it waited for the database, or its process has another
 * clock. Where it is more, a clock was set back, which must not freeze a counter.
 */
const LATE_MS = 60_000

function spendOne({ counter, max, windowMs }: Spend, now: number): Sql {
  const end = now + windowMs
  const latest = end + LATE_MS
  const statement = sql`
    insert into limits (counter, spent, resets_at) values (${counter}, 1, ${end})
    on conflict (counter) do update set
      spent = case
        when limits.resets_at <= ${now} or limits.resets_at > ${latest} then 1
        when limits.spent >= 0 and limits.spent < ${max} then limits.spent + 1 end,
      resets_at = case
        when limits.resets_at <= ${now} or limits.resets_at > ${latest} then excluded.resets_at else limits.resets_at end
    returning spent, resets_at`
  return { ...statement, locks: counter }
}

/** The answer of the counter that makes the caller wait longest; `undefined` when none is spent any more. */
async function limitedBy(db: Db, spends: readonly Spend[], now: number): Promise<Limited | undefined> {
  // As text: a number that JavaScript cannot hold would be an error of its own.
  const rows = await db.look(
    ...spends.map(
      ({ counter }) => sql`
        select cast(spent as text) as spent, cast(resets_at as text) as resets_at from limits where counter = ${counter}`,
    ),
  )
  const counted = spends.flatMap((spend, at) =>
    firstOf(rows[at]) === undefined ? [] : [countedFrom(spend, rows[at], now)],
  )
  const exhausted = counted.filter(isExhausted)
  const longest = exhausted.toSorted((a, b) => b.resetsInMs - a.resetsInMs)[0]
  if (longest === undefined) return undefined
  // Nothing stays spent after a refusal, so only a counter that is exhausted has anything true to tell.
  const own = exhausted.find(({ quota }) => quota !== undefined)
  return {
    outcome: 'limited',
    refusal: longest.refusal,
    retryAfterMs: longest.resetsInMs,
    ...(own === undefined ? {} : { quota: quotaOf(own) }),
  }
}

function countedFrom(spend: Spend, result: Result | undefined, now: number): Counted {
  const row = firstOf(result)
  return { ...spend, spent: Number(row?.['spent']), resetsInMs: Number(row?.['resets_at']) - now || spend.windowMs }
}

/** Written so that what is no number counts as exhausted. */
function isExhausted({ spent, max, resetsInMs, windowMs }: Counted): boolean {
  const isOver = resetsInMs <= 0 || resetsInMs > windowMs + LATE_MS
  return !isOver && !(spent >= 0 && spent < max)
}

function leftOf(counted: readonly Counted[]): Left {
  const own = counted.find(({ quota }) => quota !== undefined)
  return { ...(own === undefined ? {} : { quota: quotaOf(own) }), nextInMs: nextIn(counted) }
}

/** When every counter has one to spend again. */
function nextIn(counted: readonly Counted[]): number {
  return Math.max(0, ...counted.filter(({ spent, max }) => spent >= max).map(({ resetsInMs }) => resetsInMs))
}

function quotaOf({ quota = '', max, windowMs, spent, resetsInMs }: Counted): QuotaLeft {
  return { name: quota, max, windowMs, remaining: Math.max(0, max - spent) || 0, resetsInMs }
}
