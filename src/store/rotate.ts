import type { Event } from '../core/events.ts'
import { optional } from '../core/optional.ts'
import type { Rotate, Rotation, SignedIn } from '../core/store.ts'
import type { Db, Result } from './db.ts'
import type { Stamp } from './events.ts'
import { ofChange, sessionById, signedInFrom } from './sessions.ts'
import { type Sql, sql } from './sql.ts'

/**
 * See `Store.rotate`. One transaction: the first statement moves the generation, the second notes a late repetition by the same
 * device, the third ends the session of a token that may not be answered any more. Each names its event, so that of many at
 * once one tells it.
 */
export async function rotateSession(db: Db, stamp: Stamp, input: Rotate): Promise<Rotation> {
  const { accountId, sessionId, now } = input
  if (input.mode === 'off') {
    const signedIn = signedInFrom(await db.batch(sessionById(sessionId)))
    // A token that nobody was given yet is judged below.
    if (!(signedIn !== undefined && signedIn.session.generation < input.generation))
      return rotationOf(signedIn, input, [])
  }

  const about = { at: now, accountId, sessionId, ...optional('requestId', input.requestId, String) }
  const refreshed = stamp({ type: 'session.refreshed', ...about })
  const repeated = stamp({ type: 'session.refresh_repeated', ...about })
  const reused = stamp({ type: 'session.reuse_detected', ...about })
  const ended = stamp({ type: 'session.ended', ...about, reason: 'reuse' })
  const theft = { sessionId, changedBy: reused.id }
  const [moved, , late, , stolen, , , ...found] = await db.batch([
    nextGeneration(input, refreshed),
    ofChange(refreshed, { sessionId, changedBy: refreshed.id }),
    noteLateRepetition(input, repeated),
    ofChange(repeated, { sessionId, changedBy: repeated.id }),
    endForReuse(input, reused),
    ofChange(reused, theft),
    ofChange(ended, theft),
    ...sessionById(sessionId),
  ])
  const told: readonly [Result | undefined, readonly Event[]][] = [
    [moved, [refreshed]],
    [late, [repeated]],
    [stolen, [reused, ended]],
  ]
  const events = told.find(([result]) => result?.changes === 1)?.[1] ?? []
  return rotationOf(signedInFrom(found), input, events)
}

/** What a caller is told who met a session in this state. */
export function rotationOf(signedIn: SignedIn | undefined, input: Rotate, events: readonly Event[]): Rotation {
  const because = refusal(signedIn, input)
  if (signedIn === undefined || because !== undefined)
    return { outcome: 'refused', because: because ?? 'ended', events }
  return { outcome: 'rotated', ...signedIn, events }
}

function refusal(signedIn: SignedIn | undefined, input: Rotate): 'ended' | 'account' | undefined {
  if (signedIn === undefined || signedIn.account.id !== input.accountId) return 'ended'
  if (signedIn.account.disabledAt !== undefined || signedIn.account.deletedAt !== undefined) return 'account'
  const { endedAt, expiresAt } = signedIn.session
  return endedAt !== undefined || expiresAt <= input.aliveAfter ? 'ended' : undefined
}

/**
 * The deciding update: only one caller with the current generation moves it. One that came of a refresh stays for the grace at
 * least, whoever presents it: else two tabs that load one after the other would leave the request of a third, with the token of
 * before, two generations behind. The first generation came of none.
 */
function nextGeneration(input: Rotate, { id }: Event): Sql {
  const { now, traits } = input
  const { settledBy, ahead } = graceOf(input)
  return sql`
    update sessions set generation = generation + 1, rotated_at = ${now}, changed_by = ${id},
      user_agent = ${traits.userAgent}, device = ${traits.device}
    where id = ${input.sessionId} and account_id = ${input.accountId} and generation = ${input.generation}
      and (generation = 1 or rotated_at <= ${settledBy} or rotated_at > ${ahead})
      and ended_at is null and expires_at > ${input.aliveAfter}
      and exists (select 1 from accounts
                  where id = ${input.accountId} and disabled_at is null and deleted_at is null)`
}

/** The bounds of the grace after a rotation, epoch milliseconds. */
interface Grace {
  /** A session that was rotated until then is rotated again; where old tokens are not blacklisted, at any time. */
  readonly settledBy: number
  /** Later than any rotation, unless the clock was set back: then its grace is over. */
  readonly ahead: number
}

/** See `Grace`. */
export function graceOf({ mode, now, graceMs }: Pick<Rotate, 'mode' | 'now' | 'graceMs'>): Grace {
  return { settledBy: mode === 'spent' ? now - graceMs : Number.MAX_SAFE_INTEGER, ahead: now + graceMs }
}

/** A `User-Agent` is no secret: who has only that is the same device no longer than this. */
const NAMED_ALIKE_MS = 86_400_000

/**
 * Whoever was cut off asks again minutes later. The device that traded the last generation may, as long as the next one was
 * not traded: then nobody has used it but, at most, that device.
 */
function noteLateRepetition(input: Rotate, { id }: Event): Sql {
  const { generation, mode, now, graceMs, traits } = input
  return sql`
    update sessions set changed_by = ${id}
    where id = ${input.sessionId} and account_id = ${input.accountId}
      and ended_at is null and expires_at > ${input.aliveAfter}
      and cast(${mode} as text) = 'spent' and generation = ${generation + 1}
      and (rotated_at <= ${now - graceMs} or rotated_at > ${now + graceMs})
      and (device = ${traits.device} or (device is null and cast(${traits.device} as text) is null
        and user_agent = ${traits.userAgent} and rotated_at > ${now - NAMED_ALIKE_MS}))`
}

/**
 * Tabs race and answers get lost: the last generation is answered with the current one for a moment, and later where the same
 * device comes back for it. Where that one's tabs all come back at once, one may have presented the current generation while
 * another is on its way with the one before: for a moment it is answered too. Where old tokens are not blacklisted, every
 * generation that ever was is. Any other is in the wrong hands.
 */
function endForReuse(input: Rotate, { id }: Event): Sql {
  const { generation, mode, now, graceMs, traits } = input
  const isAnyones = mode === 'spent' && input.graceFor === 'anyone' ? 1 : 0
  return sql`
    update sessions set ended_at = ${now}, end_reason = 'reuse', changed_by = ${id}
    where id = ${input.sessionId} and account_id = ${input.accountId}
      and ended_at is null and expires_at > ${input.aliveAfter}
      and case when cast(${mode} as text) <> 'spent' then generation < ${generation}
          when generation = ${generation} then 1 = 0
          when generation = ${generation + 1} and cast(${isAnyones} as bigint) = 1
            and rotated_at > ${now - graceMs} and rotated_at <= ${now + graceMs} then 1 = 0
          when generation = ${generation + 1} or (generation = ${generation + 2} and rotated_at > ${now - graceMs})
          then not coalesce(device = ${traits.device} or (device is null and cast(${traits.device} as text) is null
            and user_agent = ${traits.userAgent} and rotated_at > ${now - NAMED_ALIKE_MS}), 1 = 0)
          else 1 = 1 end
      and exists (select 1 from accounts
                  where id = ${input.accountId} and disabled_at is null and deleted_at is null)`
}
