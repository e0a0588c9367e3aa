import type { Limited } from '../core/defence/spend.ts'
import type { NewEvent } from '../core/events.ts'
import { optional } from '../core/optional.ts'
import type { Mismatch, OpenChallenge, Opened } from '../core/store.ts'
import { type Db, firstOf } from './db.ts'
import { cancelQueued, queueDelivery } from './deliveries.ts'
import { bodyOf, recorded, type Stamp } from './events.ts'
import { digitsFor, guessable } from './guesses.ts'
import { answeredBefore, rememberAnswer } from './idempotency.ts'
import { spending } from './limits.ts'
import { type Sql, sql } from './sql.ts'

/** See `Store.openChallenge`. One transaction of statements that are the same whatever the database holds. */
export async function openChallenge(db: Db, stamp: Stamp, input: OpenChallenge): Promise<Opened | Limited | Mismatch> {
  const plan = input.askedBefore === undefined ? firstTime(input, stamp) : again(input, input.askedBefore, stamp)
  const statements = [...plan.statements, queueDelivery(input), ...rememberAnswer(input), opened(input)]
  const done = await spending(db, { ...input, statements }, () => answeredBefore(db, input))
  if (done.outcome !== 'spent') return done

  const { results, quota } = done
  const row = firstOf(results.at(-1))
  return {
    outcome: 'opened',
    handle: String(row?.['handle']),
    digits: Number(row?.['digits']),
    expiresAt: Number(row?.['expires_at']),
    openedAt: input.now,
    nextInMs: Math.max(input.nextInMs ?? 0, Number(row?.['remembered_ms'] ?? done.nextInMs)),
    ...(quota === undefined ? {} : { quota }),
    events: [row?.['handle'] === input.handle ? plan.made : plan.repeated],
  }
}

interface Plan {
  readonly statements: readonly Sql[]
  /** What is told when a challenge was made, and when the asker's own was sent again. */
  readonly made: Opened['events'][number]
  readonly repeated: Opened['events'][number]
}

function firstTime(input: OpenChallenge, stamp: Stamp): Plan {
  const made = stamp(requested(input, input.handle))
  return { statements: [supersede(input), makeChallenge(input), recorded(made)], made, repeated: made }
}

function again(input: OpenChallenge, askedBefore: string, stamp: Stamp): Plan {
  const { handle, now } = input
  const made = stamp(requested(input, handle))
  const repeated = stamp(requested(input, askedBefore))
  const statements = [
    endReplaced(input, askedBefore),
    supersede(input),
    makeChallenge(input),
    ...speakAnew(input, askedBefore),
    cancelQueued({ challenge: askedBefore, unless: handle, now }),
    sql`
      insert into events (id, type, source, body) select ${made.id}, ${made.type}, ${input.source}, ${bodyOf(made)}
      where exists (select 1 from challenges where handle = ${handle})`,
    sql`
      insert into events (id, type, source, body) select ${repeated.id}, ${repeated.type}, ${input.source}, ${bodyOf(repeated)}
      where not exists (select 1 from challenges where handle = ${handle})`,
  ]
  return { statements, made, repeated }
}

/** The asker's own challenge, if it has more than half its life left and can still be redeemed: it is sent again. */
function stillYoung({ askedBefore, purpose, recipient, maxAttempts, now }: OpenChallenge): Sql {
  return sql`
    handle = ${askedBefore} and purpose = ${purpose} and kind = ${recipient.kind} and recipient = ${recipient.value}
    and redeemed_at is null and ended_at is null and attempts between 0 and ${maxAttempts - 1}
    and ${now} - created_at < (expires_at - created_at) / 2 and ${now} >= created_at`
}

/** The asker's own challenge ends when a new one is made; before that, so that no guess at it is evaluated any more. */
function endReplaced(input: OpenChallenge, askedBefore: string): Sql {
  const { purpose, recipient, now } = input
  return sql`
    update challenges set ended_at = ${now}
    where handle = ${askedBefore} and purpose = ${purpose} and kind = ${recipient.kind} and recipient = ${recipient.value}
      and redeemed_at is null and ended_at is null and not (${stillYoung(input)})`
}

/** Whoever only knows the recipient guesses at its newest challenge; before it is made, as above. */
function supersede(input: OpenChallenge): Sql {
  const { purpose, recipient, isProven, now } = input
  return sql`
    update challenges set superseded_at = ${now}
    where recipient = ${recipient.value} and purpose = ${purpose} and kind = ${recipient.kind} and proven = ${Number(isProven)}
      and superseded_at is null and redeemed_at is null and ended_at is null
      and not exists (select 1 from challenges where ${stillYoung(input)})`
}

/** Makes a challenge, unless the asker's own is sent again; its code is as long as what may be guessed at its recipient demands. */
function makeChallenge(input: OpenChallenge): Sql {
  const { handle, purpose, recipient, isProven, now } = input
  return sql`
    insert into challenges (
      handle, purpose, kind, recipient, proven, digits, created_at, expires_at, source, locale, country)
    select ${handle}, ${purpose}, ${recipient.kind}, ${recipient.value}, ${Number(isProven)}, ${digitsFor(input)},
      ${now}, ${now + input.lifetimeMs}, ${input.source}, ${input.locale}, ${input.country}
    from (${guessable(input)}) as guesses
    where not exists (select 1 from challenges where ${stillYoung(input)})`
}

/** A challenge that is sent again speaks the language that was asked for last. */
function speakAnew({ locale, purpose, recipient }: OpenChallenge, askedBefore: string): readonly Sql[] {
  if (locale === undefined) return []
  return [
    sql`
      update challenges set locale = ${locale}
      where handle = ${askedBefore} and purpose = ${purpose} and kind = ${recipient.kind} and recipient = ${recipient.value}
        and redeemed_at is null and ended_at is null`,
  ]
}

/**
 * The challenge that the asker has now, and what was remembered of the answer: others who spent the same counters in the same
 * transaction of PostgreSQL are counted in it.
 */
function opened({ handle, askedBefore, once }: OpenChallenge): Sql {
  return sql`
    select handle, digits, expires_at,
      (select next_in_ms from idempotency_keys where key = ${once?.key}) as remembered_ms
    from challenges
    where handle in (${handle}, ${askedBefore}) order by case when handle = ${handle} then 0 else 1 end limit 1`
}

function requested(input: OpenChallenge, handle: string): NewEvent {
  return {
    type: 'otp.requested',
    at: input.now,
    challenge: handle,
    purpose: input.purpose,
    transport: input.route.first.transport,
    recipient: input.masked,
    repeated: handle !== input.handle,
    ...optional('requestId', input.requestId, String),
    ...optional('source', input.source, String),
  }
}
