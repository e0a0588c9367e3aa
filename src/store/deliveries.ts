import type { Transport } from '../core/channel.ts'
import type {
  ClaimDeliveries,
  Claimed,
  ClaimedDelivery,
  Delivery,
  DeliveryState,
  SettleDelivery,
} from '../core/delivery/outbox.ts'
import type { Event, NewEvent } from '../core/events.ts'
import { maskIdentifier } from '../core/identifier.ts'
import type { AppendEvents } from './events.ts'
import { optional } from './optional.ts'
import { recipientFrom } from './recipient.ts'
import { sql } from './sql.ts'
import type { Row, Sqlite } from './sqlite.ts'

/** Queues a message in the transaction that makes it necessary. */
export function queueDelivery(
  db: Sqlite,
  input: { readonly id: string; readonly challenge: string; readonly transport: Transport; readonly now: number },
): void {
  db.run(sql`
    insert into deliveries (id, challenge, transport, state, due_at, created_at, changed_at)
    values (${input.id}, ${input.challenge}, ${input.transport}, 'queued', ${input.now}, ${input.now}, ${input.now})`)
}

/** The messages of a challenge, oldest first. */
export function deliveriesOf(db: Sqlite, challenge: string): readonly Delivery[] {
  const rows = db.all(
    sql`select id, transport, state, created_at, changed_at from deliveries where challenge = ${challenge} order by id`,
  )
  return rows.map((row) => ({
    id: String(row['id']),
    transport: row['transport'] as Transport,
    state: row['state'] as DeliveryState,
    createdAt: Number(row['created_at']),
    changedAt: Number(row['changed_at']),
  }))
}

/** See `Store.claimDeliveries`. Looks before it locks, so that an idle worker never takes the write lock. */
export function claimDeliveries(db: Sqlite, append: AppendEvents, input: ClaimDeliveries): Claimed {
  const due = db.first(sql`
    select 1 from deliveries
    where (state = 'queued' and due_at <= ${input.now}) or (state = 'sending' and lease_until <= ${input.now}) limit 1`)
  if (due === undefined) return { deliveries: [], events: [] }
  return db.write(() => {
    const over = [...giveUpExpiredLeases(db, input.now), ...cancelUseless(db, input)]
    return { deliveries: claim(db, input), events: append(...over) }
  })
}

/** A worker that vanished while sending may have sent: nobody can tell, so nobody sends it again. */
function giveUpExpiredLeases(db: Sqlite, now: number): readonly NewEvent[] {
  const rows = db.all(sql`
    update deliveries set state = 'unknown', reason = 'interrupted', changed_at = ${now}, lease_until = null
    where state = 'sending' and lease_until <= ${now}
    returning id, challenge, transport, state, reason`)
  return rows.map((row) => overWithoutSending(db, row, now))
}

/** A code that is used up, replaced or about to expire is not worth a message. */
function cancelUseless(db: Sqlite, input: ClaimDeliveries): readonly NewEvent[] {
  const rows = db.all(sql`
    update deliveries set state = 'cancelled', reason = 'code_over', changed_at = ${input.now}
    where state = 'queued' and due_at <= ${input.now} and not exists (
      select 1 from challenges where handle = deliveries.challenge and redeemed_at is null and ended_at is null
        and attempts < ${input.maxAttempts} and expires_at >= ${input.now + input.leastLifeMs})
    returning id, challenge, transport, state, reason`)
  return rows.map((row) => overWithoutSending(db, row, input.now))
}

/** Takes back what is still queued for a challenge whose code is about to be queued again. */
export function cancelQueued(db: Sqlite, challenge: string, now: number): void {
  db.run(sql`
    update deliveries set state = 'cancelled', reason = 'asked_again', changed_at = ${now}
    where challenge = ${challenge} and state = 'queued'`)
}

function overWithoutSending(db: Sqlite, row: Row, now: number): NewEvent {
  const { id, challenge, transport, recipient } = withChallenge(db, row)
  const state = row['state'] === 'unknown' ? 'unknown' : 'cancelled'
  const reason = String(row['reason'])
  return {
    type: 'otp.failed',
    at: now,
    challenge,
    delivery: id,
    transport,
    recipient: maskIdentifier(recipient),
    state,
    reason,
  }
}

function claim(db: Sqlite, input: ClaimDeliveries): readonly ClaimedDelivery[] {
  const rows = db.all(sql`
    update deliveries set
      state = 'sending', lease_until = ${input.now + input.leaseMs}, attempt = attempt + 1, changed_at = ${input.now}
    where id in (
      select id from deliveries where state = 'queued' and due_at <= ${input.now} order by due_at, id limit ${input.most})
    returning id, challenge, transport, attempt`)
  return rows.map((row) => withChallenge(db, row))
}

function withChallenge(db: Sqlite, row: Row): ClaimedDelivery {
  const handle = String(row['challenge'])
  const challenge = db.first(sql`select kind, recipient, digits, expires_at from challenges where handle = ${handle}`)
  return {
    id: String(row['id']),
    challenge: handle,
    transport: row['transport'] as Transport,
    attempt: Number(row['attempt']),
    recipient: recipientFrom(challenge),
    digits: Number(challenge?.['digits']),
    expiresAt: Number(challenge?.['expires_at']),
  }
}

/** See `Store.settleDelivery`. A message that is no longer `sending` was settled by somebody else. */
export function settleDelivery(db: Sqlite, append: AppendEvents, input: SettleDelivery): readonly Event[] {
  return db.write(() => {
    const changed = db.run(sql`
      update deliveries set
        state = ${input.state}, due_at = coalesce(${input.dueAt}, due_at), lease_until = null, changed_at = ${input.now},
        provider = ${input.provider}, reference = ${input.reference}, reason = ${input.reason}
      where id = ${input.id} and state = 'sending'`)
    return changed === 0 || input.state === 'queued' ? [] : append(settled(input))
  })
}

function settled(input: SettleDelivery): NewEvent {
  const about = {
    at: input.now,
    challenge: input.challenge,
    delivery: input.id,
    transport: input.transport,
    recipient: input.masked,
    ...optional('provider', input.provider, String),
  }
  if (input.state === 'sent') return { type: 'otp.sent', ...about }
  const state = input.state === 'unknown' ? 'unknown' : 'failed'
  return { type: 'otp.failed', ...about, state, reason: input.reason ?? 'unspecified' }
}
