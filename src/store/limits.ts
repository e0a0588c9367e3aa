import type { Limited, Spend } from '../core/store.ts'
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

/**
 * Spends one of each counter, inside the caller's transaction.
 *
 * @throws {LimitReached} for the counter that makes the caller wait longest, which undoes the transaction.
 */
export function spendAll(db: Sqlite, spends: readonly Spend[], now: number): void {
  let refused: Limited | undefined
  for (const spend of spends) {
    const retryAfterMs = spendOne(db, spend, now)
    if (retryAfterMs > (refused?.retryAfterMs ?? 0)) {
      refused = { outcome: 'limited', refusal: spend.refusal, retryAfterMs }
    }
  }
  if (refused !== undefined) throw new LimitReached(refused)
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

/** Milliseconds until the counter starts anew if it is overspent, else 0. */
function spendOne(db: Sqlite, spend: Spend, now: number): number {
  // A clock that was set back must not freeze a counter for longer than its own window.
  const row = db.first(sql`
    insert into limits (counter, spent, resets_at) values (${spend.counter}, 1, ${now + spend.windowMs})
    on conflict (counter) do update set
      spent = case when resets_at <= ${now} or resets_at > ${now + spend.windowMs} then 1 else spent + 1 end,
      resets_at = case when resets_at <= ${now} or resets_at > ${now + spend.windowMs} then excluded.resets_at else resets_at end
    returning spent, resets_at`)
  // A counter that cannot be read as a number counts as exhausted.
  return Number(row?.['spent']) <= spend.max ? 0 : Number(row?.['resets_at']) - now || spend.windowMs
}
