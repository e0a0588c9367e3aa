import { chanceOf } from '../core/defence/guesses.ts'
import type { OpenChallenge } from '../core/store.ts'
import { type Sql, sql } from './sql.ts'

/**
 * What guesses at a recipient came to and may still come to: of a challenge that is over the attempts that were spent, and of one
 * that is open all of its attempts. Statements before it ended and superseded what this request replaces, and hold the rows of the
 * recipient's counters, so no guess and no other request comes between.
 */
export function guessable({ purpose, recipient, isProven, maxAttempts, guessBound, now }: OpenChallenge): Sql {
  const isOver = sql`(redeemed_at is not null or ended_at is not null or expires_at <= ${now})`
  return sql`
    select coalesce(sum((${chances}) * (
      case when ${isOver} and attempts between 0 and ${maxAttempts} then attempts else ${maxAttempts} end
      + case when (${isOver} or superseded_at is not null) and open_attempts between 0 and ${maxAttempts}
          then open_attempts else ${maxAttempts} end)), 0) as chances
    from challenges
    where recipient = ${recipient.value} and purpose = ${purpose} and kind = ${recipient.kind}
      and proven = ${Number(isProven)} and created_at > ${now - guessBound.countedMs}`
}

const chances = sql`
  case digits when 4 then 1000000 when 5 then 100000 when 6 then 10000 when 7 then 1000 when 8 then 100 when 9 then 10 else 1 end`

/** The last fiftieth of what guessing may reach is for the longest codes, of which there are then some hundred a day. */
const FOR_LONGER = 0.98

/** The shortest length with which a new challenge, all of whose attempts are wrong, stays within the bound. */
export function digitsFor({ guessBound: { lengths, mostChances }, maxAttempts }: OpenChallenge): Sql {
  const [longest = 0, ...others] = lengths.toReversed()
  const most = Math.floor(mostChances * FOR_LONGER)
  return others.reduce(
    (longer, digits) =>
      sql`case when guesses.chances <= ${most - 2 * maxAttempts * chanceOf(digits)} then cast(${digits} as bigint) else ${longer} end`,
    sql`cast(${longest} as bigint)`,
  )
}
