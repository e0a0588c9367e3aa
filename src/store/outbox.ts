import type { Transport } from '../core/channel.ts'
import type {
  DeliveryState,
  ExplainedMessage,
  FindOutbox,
  OutboxMessage,
  RetryMessage,
} from '../core/delivery/outbox.ts'
import { maskIdentifier } from '../core/identifier.ts'
import { optional, present } from '../core/optional.ts'
import { readChoice } from './choices.ts'
import { type Db, firstOf, type Row } from './db.ts'
import { queue } from './deliveries.ts'
import { recipientFrom } from './recipient.ts'
import { type Sql, sql } from './sql.ts'

/** See `Store.outbox`. */
export async function outbox(db: Db, find: FindOutbox): Promise<readonly OutboxMessage[]> {
  const [found] = await db.look(newest(find))
  return (found?.rows ?? []).map(messageFrom)
}

/** See `Store.explain`. */
export async function explain(db: Db, challenge: string): Promise<readonly ExplainedMessage[]> {
  const [found] = await db.look(sql`
    select ${told}, country, choice from deliveries join challenges on handle = challenge
    where challenge = ${challenge} order by deliveries.id`)
  return (found?.rows ?? []).map((row) => ({
    ...messageFrom(row),
    ...optional('country', row['country'], String),
    ...present('choice', readChoice(row['choice'])),
  }))
}

/** What is told of a message. */
const told = sql`
  deliveries.id, challenge, transport, state, attempt, provider, reference, reason, error_code, price, currency,
  deliveries.created_at, changed_at, sent_at, deliveries.ended_at, kind, recipient`

function newest({ state, most }: FindOutbox): Sql {
  return sql`
    select ${told} from deliveries join challenges on handle = challenge
    where cast(${state ?? null} as text) is null or state = ${state}
    order by deliveries.id desc limit ${most}`
}

function messageFrom(row: Row): OutboxMessage {
  return {
    id: String(row['id']),
    challenge: String(row['challenge']),
    recipient: maskIdentifier(recipientFrom(row)),
    transport: row['transport'] as Transport,
    state: row['state'] as DeliveryState,
    tries: Number(row['attempt']),
    ...optional('provider', row['provider'], String),
    ...optional('reference', row['reference'], String),
    ...optional('reason', row['reason'], String),
    ...optional('errorCode', row['error_code'], String),
    ...optional('price', row['price'], String),
    ...optional('currency', row['currency'], String),
    createdAt: Number(row['created_at']),
    changedAt: Number(row['changed_at']),
    ...optional('sentAt', row['sent_at'], Number),
    ...optional('endedAt', row['ended_at'], Number),
  }
}

/** See `Store.retryMessage`. */
export async function retryMessage(
  db: Db,
  { id, nextId, now, states }: RetryMessage,
): Promise<'queued' | 'over' | 'unfit' | 'on_its_way'> {
  const isFit = sql`id = ${id} and (state = ${states[0]} or state = ${states[1] ?? null})`
  const open = sql`
    select handle from challenges where redeemed_at is null and ended_at is null and expires_at > ${now}
      and handle = (select challenge from deliveries where id = ${id})`
  const [fit, usable, queued] = await db.batch([
    sql`select 1 as found from deliveries where ${isFit}`,
    open,
    queue(
      nextId,
      now,
      sql`
        select challenge, transport, provider, fallbacks, null as choice from deliveries
        where ${isFit} and challenge in (${open}) and not exists (
          select 1 from deliveries as later
          where later.challenge = deliveries.challenge and later.id > ${id} and later.state not in ('failed', 'cancelled'))`,
    ),
    tryAgain(isFit),
  ])
  if (firstOf(fit) === undefined) return 'unfit'
  if (firstOf(usable) === undefined) return 'over'
  if (queued?.changes !== 1) return 'on_its_way'
  // Whichever process serves sends it.
  await db.notify('deliveries')
  return 'queued'
}

/** An operator knows better than a vendor did: whoever gets this message is no longer one that nobody is to try. */
function tryAgain(isFit: Sql): Sql {
  return sql`
    update deliveries set final_at = null where final_at is not null and challenge in (
      select others.handle from deliveries as fit
      join challenges as own on own.handle = fit.challenge join challenges as others on others.recipient = own.recipient
      where fit.id in (select id from deliveries where ${isFit}))`
}
