import type { Limited, Spend } from '../core/store.ts'
import type { QuotaLeft } from '../errors.ts'
import { sql } from './sql.ts'
import type { Sqlite } from './sqlite.ts'

/** Stops a transaction whose counters are spent; never leaves this room. */
export class LimitReached extends Error {
  readonly limited: Limited

  constructor(limited: Limited) {
    super('a limit is reached')
    this.limited = limited
  }
}

/** A counter after one more was spent. */
interface Spent {
  readonly spent: number
  readonly resetsInMs: number
}

/** What is left after spending. */
export interface Left {
  readonly quota?: QuotaLeft
  /** Milliseconds until the same can be spent again; 0 = now. */
  readonly nextInMs: number
}

/**
 * Spends one of each counter, inside the caller's transaction.
 *
 * @throws {LimitReached} for the counter that makes the caller wait longest, which undoes the transaction.
 */
export function spendAll(db: Sqlite, spends: readonly Spend[], now: number): Left {
  const counted = spends.map((spend) => ({ ...spend, ...spendOne(db, spend, now) }))
  // Written so that what is no number counts as exhausted.
  const exhausted = counted.filter(({ spent, max }) => !(spent <= max))
  const longest = exhausted.toSorted((a, b) => b.resetsInMs - a.resetsInMs)[0]
  const own = counted.find(({ quota }) => quota !== undefined)
  const left = own === undefined ? {} : { quota: quotaOf(own) }
  if (longest === undefined) return { ...left, nextInMs: nextIn(counted) }

  // Nothing stays spent after a refusal, so only a counter that was exhausted before has anything true to tell.
  const told = own !== undefined && exhausted.includes(own) ? left : {}
  throw new LimitReached({ outcome: 'limited', refusal: longest.refusal, retryAfterMs: longest.resetsInMs, ...told })
}

/** Takes one of each counter back, inside the caller's transaction, for what turned out not to count. */
export function giveBack(db: Sqlite, spends: readonly Spend[]): void {
  for (const { counter } of spends) {
    db.run(sql`update limits set spent = spent - 1 where counter = ${counter} and spent > 0`)
  }
}

/** When every counter has one to spend again. */
function nextIn(counted: readonly (Spend & Spent)[]): number {
  return Math.max(0, ...counted.filter(({ spent, max }) => spent >= max).map(({ resetsInMs }) => resetsInMs))
}

function quotaOf({ quota = '', max, windowMs, spent, resetsInMs }: Spend & Spent): QuotaLeft {
  return { name: quota, max, windowMs, remaining: Math.max(0, max - spent) || 0, resetsInMs }
}

/** Runs `work` and turns a reached limit into an answer. */
export function limited<T>(work: () => T): T | Limited {
  try {
    return work()
  } catch (error) {
    if (error instanceof LimitReached) return error.limited
    throw error
  }
}

function spendOne(db: Sqlite, spend: Spend, now: number): Spent {
  // A clock that was set back must not freeze a counter for longer than its own window.
  const row = db.first(sql`
    insert into limits (counter, spent, resets_at) values (${spend.counter}, 1, ${now + spend.windowMs})
    on conflict (counter) do update set
      spent = case when resets_at <= ${now} or resets_at > ${now + spend.windowMs} then 1 else spent + 1 end,
      resets_at = case when resets_at <= ${now} or resets_at > ${now + spend.windowMs} then excluded.resets_at else resets_at end
    returning spent, resets_at`)
  return { spent: Number(row?.['spent']), resetsInMs: Number(row?.['resets_at']) - now || spend.windowMs }
}
