import type { Transport } from '../core/channel.ts'
import {
  type ClaimDeliveries,
  type Claimed,
  type ClaimedDelivery,
  type Delivery,
  type DeliveryState,
  type HeldProvider,
  type NextDelivery,
  PROVIDER_DOWN,
  type SettleDelivery,
  SUPPRESSED,
} from '../core/delivery/outbox.ts'
import type { Event, NewEvent } from '../core/events.ts'
import { maskIdentifier } from '../core/identifier.ts'
import { optional } from '../core/optional.ts'
import type { Rung } from '../core/routing/route.ts'
import type { OpenChallenge } from '../core/store.ts'
import { writeChoice } from './choices.ts'
import { type Db, firstOf, type Result, type Row, type Work } from './db.ts'
import { append, bodyOf, type Stamp } from './events.ts'
import { recipientFrom } from './recipient.ts'
import { readRungs, writeRungs } from './rungs.ts'
import { type Sql, sql } from './sql.ts'

/** Queues a message: of the challenge, and by the way, that this finds as `challenge`, `transport`, `provider`, `fallbacks` and `choice`. */
export function queue(id: string, now: number, found: Sql): Sql {
  return sql`
    insert into deliveries (id, challenge, transport, provider, fallbacks, choice, state, due_at, created_at, changed_at)
    select ${id}, challenge, transport, provider, fallbacks, choice, 'queued', ${now}, ${now}, ${now} from (${found}) as found`
}

/** Queues the message of the challenge that this transaction made, or found good enough to be sent again. */
export function queueDelivery({ deliveryId, handle, askedBefore, route, now }: OpenChallenge): Sql {
  const challenges = sql`
    select handle as challenge, ${wayOf(route.first, route.fallbacks, writeChoice(route.choice))} from challenges
    where handle in (${handle}, ${askedBefore}) order by case when handle = ${handle} then 0 else 1 end limit 1`
  return queue(deliveryId, now, challenges)
}

/**
 * Queues the message that goes where another failed, unless the code is over or a later message is on its way. It was this event
 * that told of the failure.
 */
export function queueNext(
  { id, rung, fallbacks }: NextDelivery,
  failed: { readonly challenge: string; readonly id: string; readonly changedBy: string; readonly now: number },
): Sql {
  const { challenge, now } = failed
  const open = sql`
    select handle as challenge, ${wayOf(rung, fallbacks)} from challenges
    where handle = ${challenge} and redeemed_at is null and ended_at is null and expires_at > ${now}
      and exists (select 1 from deliveries where id = ${failed.id} and state = 'failed' and changed_by = ${failed.changedBy})
      and not exists (
        select 1 from deliveries where challenge = ${challenge} and id > ${failed.id} and state not in ('failed', 'cancelled'))`
  return queue(id, now, open)
}

/** The way of a message as `queue` finds it; without a choice where it goes in place of another. */
export function wayOf({ transport, provider }: Rung, fallbacks: readonly Rung[], choice?: string): Sql {
  return sql`
    ${transport} as transport, ${provider} as provider, ${writeRungs(fallbacks)} as fallbacks, cast(${choice} as text) as choice`
}

/** Takes back what is still queued for a challenge whose code is sent again, unless another challenge was made. */
export function cancelQueued(input: {
  readonly challenge: string
  readonly unless: string
  readonly now: number
}): Sql {
  return sql`
    update deliveries set state = 'cancelled', reason = 'asked_again', changed_at = ${input.now}
    where challenge = ${input.challenge} and state = 'queued'
      and not exists (select 1 from challenges where handle = ${input.unless})`
}

/** The messages of a challenge, oldest first. */
export function deliveriesOf(challenge: string): Sql {
  return sql`
    select id, transport, state, provider, reference, reason, final_at, created_at, changed_at
    from deliveries where challenge = ${challenge} order by id`
}

export function deliveriesFrom(result: Result | undefined): readonly Delivery[] {
  return (result?.rows ?? []).map((row) => ({
    id: String(row['id']),
    transport: row['transport'] as Transport,
    state: row['state'] as DeliveryState,
    ...optional('provider', row['provider'], String),
    ...optional('reference', row['reference'], String),
    ...optional('reason', row['reason'], String),
    createdAt: Number(row['created_at']),
    changedAt: Number(row['changed_at']),
    isFinal: (row['final_at'] ?? null) !== null || row['reason'] === SUPPRESSED,
  }))
}

/** Messages of which nobody heard that are found at once; the next look finds the rest. */
const MOST_SILENT = 64

/** See `Store.claimDeliveries`. Looks before it locks, so that an idle worker never takes the write lock. */
export async function claimDeliveries(db: Db, stamp: Stamp, input: ClaimDeliveries): Promise<Claimed> {
  const { now, claim: name, full } = input
  const [due, left, mute] = await db.look(
    sql`select 1 as found from deliveries where state = 'queued' and due_at <= ${now}${notOf(full)} limit 1`,
    sql`
      select 1 as found from deliveries
      where state = 'sending' and (lease_until <= ${now} or claimed_by = ${name}) limit 1`,
    sql`select id from deliveries where silent_at <= ${now} order by silent_at limit ${MOST_SILENT}`,
  )
  const silent = (mute?.rows ?? []).map((row) => String(row['id']))
  if (firstOf(due) === undefined && firstOf(left) === undefined) return { deliveries: [], events: [], silent }
  return { ...(await db.transact(() => claimAll(stamp, input))), silent }
}

function* claimAll(stamp: Stamp, input: ClaimDeliveries): Work<Omit<Claimed, 'silent'>> {
  const [, expired, useless, ...rest] = yield [
    takeBack(input),
    giveUpExpiredLeases(input),
    giveUpUseless(input),
    ...input.held.map((held) => holdBack(input, held)),
    claim(input),
    claimedBy(input),
  ]
  const claimed = rest.at(-1)
  const over = [...(expired?.rows ?? []), ...(useless?.rows ?? [])]
  const events = yield* append(
    stamp,
    over.map((row) => overWithoutSending(row, input.now)),
  )
  return { deliveries: (claimed?.rows ?? []).map(claimedFrom), events }
}

/** What this claim took before was told to nobody, so nobody sends it. */
function takeBack({ claim: name, now, maxTries }: ClaimDeliveries): Sql {
  return sql`
    update deliveries set state = 'queued', lease_until = null, changed_at = ${now},
      attempt = case when attempt between 1 and ${maxTries} then attempt - 1 else attempt end
    where state = 'sending' and claimed_by = ${name}`
}

/** A worker that vanished while sending may have sent: nobody can tell, so nobody sends it again. */
function giveUpExpiredLeases({ now }: ClaimDeliveries): Sql {
  return sql`
    update deliveries set state = 'unknown', reason = 'interrupted', changed_at = ${now}, lease_until = null
    where state = 'sending' and lease_until <= ${now}
    returning id, challenge, transport, state, reason,
      (select kind from challenges where handle = challenge) as kind,
      (select recipient from challenges where handle = challenge) as recipient`
}

/**
 * A code that is used up, replaced or about to expire is not worth a message. A count that no tries can have made counts as all
 * of them: nobody knows how often that message went out.
 */
function giveUpUseless({ now, maxAttempts, leastLifeMs, maxTries }: ClaimDeliveries): Sql {
  return sql`
    update deliveries set changed_at = ${now},
      state = case when attempt between 0 and ${maxTries - 1} then 'cancelled' else 'failed' end,
      reason = case when attempt between 0 and ${maxTries - 1} then 'code_over' else 'corrupt' end
    where state = 'queued' and due_at <= ${now} and (attempt not between 0 and ${maxTries - 1} or (
      select handle from challenges where handle = deliveries.challenge and redeemed_at is null and ended_at is null
        and attempts between 0 and ${maxAttempts - 1} and expires_at >= ${now + leastLifeMs}) is null)
    returning id, challenge, transport, state, reason,
      (select kind from challenges where handle = challenge) as kind,
      (select recipient from challenges where handle = challenge) as recipient`
}

/** All at once, since thousands may wait: of those that are claimed, each is put off by itself. */
function holdBack({ now, leastLifeMs }: ClaimDeliveries, { provider, until }: HeldProvider): Sql {
  return sql`
    update deliveries set due_at = ${until}, reason = ${PROVIDER_DOWN}
    where state = 'queued' and due_at <= ${now} and provider = ${provider} and coalesce(fallbacks, '') = ''
      and (select expires_at from challenges where handle = deliveries.challenge) >= ${until + leastLifeMs}`
}

function claim(input: ClaimDeliveries): Sql {
  return { ...claimAlone(input), onPostgres: claimBesideOthers(input) }
}

function claimAlone({ now, claim: name, leaseMs, most, maxTries, full }: ClaimDeliveries): Sql {
  return sql`
    update deliveries set
      state = 'sending', claimed_by = ${name}, lease_until = ${now + leaseMs}, attempt = attempt + 1, changed_at = ${now}
    where state = 'queued' and id in (
      select id from deliveries
      where state = 'queued' and due_at <= ${now} and attempt between 0 and ${maxTries - 1}${notOf(full)}
      order by due_at, attempt, id limit ${most})`
}

/** Passes over what another is taking: whoever waited for that one would find all of it gone. */
function claimBesideOthers({ now, claim: name, leaseMs, most, maxTries, full }: ClaimDeliveries): Sql {
  return sql`
    update deliveries set
      state = 'sending', claimed_by = ${name}, lease_until = ${now + leaseMs}, attempt = attempt + 1, changed_at = ${now}
    where state = 'queued' and id = any (array(
      select id from deliveries
      where state = 'queued' and due_at <= ${now} and attempt between 0 and ${maxTries - 1}${notOf(full)}
      order by due_at, attempt, id limit ${most} for update skip locked))`
}

function notOf(providers: readonly string[]): Sql {
  return providers.reduce((before, provider) => sql`${before} and coalesce(provider, '') <> ${provider}`, sql``)
}

function claimedBy({ claim: name, finalSince }: ClaimDeliveries): Sql {
  return sql`
    select id, claimed_by, challenge, transport, provider, fallbacks, attempt, kind, recipient, digits, expires_at, locale, country,
      case when exists (
        select 1 from challenges as earlier join deliveries as told on told.challenge = earlier.handle
        where earlier.recipient = challenges.recipient and told.final_at > ${finalSince}) then 1 end as suppressed
    from deliveries join challenges on handle = challenge
    where state = 'sending' and claimed_by = ${name} order by due_at, attempt, id`
}

function overWithoutSending(row: Row, now: number): NewEvent {
  return {
    type: 'otp.failed',
    at: now,
    challenge: String(row['challenge']),
    delivery: String(row['id']),
    transport: row['transport'] as Transport,
    recipient: maskIdentifier(recipientFrom(row)),
    state: row['state'] as 'unknown' | 'cancelled' | 'failed',
    reason: String(row['reason']),
  }
}

function claimedFrom(row: Row): ClaimedDelivery {
  return {
    id: String(row['id']),
    claim: String(row['claimed_by']),
    challenge: String(row['challenge']),
    transport: row['transport'] as Transport,
    ...optional('provider', row['provider'], String),
    fallbacks: readRungs(row['fallbacks']),
    attempt: Number(row['attempt']),
    recipient: recipientFrom(row),
    digits: Number(row['digits']),
    expiresAt: Number(row['expires_at']),
    ...optional('locale', row['locale'], String),
    ...optional('country', row['country'], String),
    isSuppressed: Number(row['suppressed'] ?? 0) === 1,
  }
}

/**
 * See `Store.settleDelivery`. A message that is no longer `sending` under this claim was settled before. It names the event
 * that settled it, so that of two at once one tells.
 */
export async function settleDelivery(db: Db, stamp: Stamp, input: SettleDelivery): Promise<readonly Event[]> {
  const event = stamp(settled(input))
  const [moved] = await db.batch([
    sql`
      update deliveries set
        state = ${input.state}, due_at = coalesce(${input.dueAt}, due_at), attempt = coalesce(${input.attempt}, attempt),
        lease_until = null, changed_at = ${input.now},
        sent_at = case when ${input.state} = 'sent' then cast(${input.now} as bigint) end,
        ended_at = case when ${input.state} = 'failed' then cast(${input.now} as bigint) end,
        final_at = ${input.isFinal === true ? input.now : undefined},
        provider = coalesce(${input.provider}, provider), reference = ${input.reference}, reason = ${input.reason},
        error_code = ${input.errorCode}, changed_by = ${event.id}, silent_at = ${input.silentAt},
        judge_at = ${input.judgeAt}
      where id = ${input.id} and state = 'sending' and claimed_by = ${input.claim}`,
    sql`
      insert into events (id, type, body) select ${event.id}, ${event.type}, ${bodyOf(event)} from deliveries
      where id = ${input.id} and changed_by = ${event.id} and state <> 'queued'`,
    ...(input.next === undefined ? [] : [queueNext(input.next, { ...input, changedBy: event.id })]),
  ])
  if (moved?.changes !== 1 && (input.judgeAt ?? input.silentAt) !== undefined) await db.batch([watch(input)])
  return moved?.changes === 1 && input.state !== 'queued' ? [event] : []
}

/** A vendor that tells at once that it sent a message has settled it before us: what comes of that is waited for all the same. */
function watch({ id, claim, silentAt, judgeAt }: SettleDelivery): Sql {
  return sql`
    update deliveries set judge_at = ${judgeAt}, silent_at = case when state = 'sent' then cast(${silentAt} as bigint) end
    where id = ${id} and claimed_by = ${claim} and state in ('sent', 'delivered') and judge_at is null and silent_at is null`
}

function settled(input: SettleDelivery): NewEvent {
  const about = {
    at: input.now,
    challenge: input.challenge,
    delivery: input.id,
    transport: input.transport,
    recipient: input.masked,
    ...optional('provider', input.provider, String),
    ...(input.number === undefined ? {} : { number: input.number }),
  }
  if (input.state === 'sent') return { type: 'otp.sent', ...about }
  const state = input.state === 'unknown' ? 'unknown' : 'failed'
  const errorCode = optional('errorCode', input.errorCode, String)
  return { type: 'otp.failed', ...about, state, reason: input.reason ?? 'unspecified', ...errorCode }
}
