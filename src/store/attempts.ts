import type { AttemptReserved, Guess } from '../core/attempt-store.ts'
import type { Limited } from '../core/defence/spend.ts'
import { type Db, firstOf } from './db.ts'
import { spending } from './limits.ts'
import { type Sql, sql } from './sql.ts'

/** See `AttemptStore.reserveAttempt`. */
export async function reserveAttempt(db: Db, input: Guess): Promise<AttemptReserved | Limited> {
  const done = await spending(db, { ...input, statements: [takeOne(input)] })
  if (done.outcome !== 'spent') return done
  const left = done.quota === undefined ? {} : { quota: done.quota }
  return { outcome: firstOf(done.results[0]) === undefined ? 'over' : 'reserved', ...left }
}

function takeOne(input: Guess): Sql {
  const [ofAsker, ofOthers] = input.by === 'challenge' ? [1, 0] : [0, 1]
  return sql`
    update challenges set
      attempts = attempts + cast(${ofAsker} as bigint), open_attempts = open_attempts + cast(${ofOthers} as bigint)
    where ${isOpenFor(input, input.maxAttempts - 1)}
    returning handle`
}

/** See `AttemptStore.returnAttempt`. A count that no attempts can have made is left as it is. */
export async function returnAttempt(db: Db, { handle, by, maxAttempts }: Guess): Promise<void> {
  const giveBack =
    by === 'challenge'
      ? sql`update challenges set attempts = attempts - 1 where handle = ${handle} and attempts between 1 and ${maxAttempts}`
      : sql`
        update challenges set open_attempts = open_attempts - 1
        where handle = ${handle} and open_attempts between 1 and ${maxAttempts}`
  await db.batch([giveBack])
}

/** Whether a guess may be made at a challenge, of whose allowance at most so many attempts are spent. */
export function isOpenFor({ now, handle, by, recipient, purpose }: Guess, mostSpent: number): Sql {
  const byChallenge = by === 'challenge' ? 1 : 0
  return sql`
    handle = ${handle} and purpose = ${purpose}
      and (cast(${recipient?.value} as text) is null or (recipient = ${recipient?.value} and kind = ${recipient?.kind}))
      and redeemed_at is null and ended_at is null and expires_at > ${now}
      and (case when cast(${byChallenge} as bigint) = 1 then attempts else open_attempts end) between 0 and ${mostSpent}
      and (cast(${byChallenge} as bigint) = 1 or superseded_at is null)`
}
