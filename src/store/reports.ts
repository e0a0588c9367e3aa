import type { Transport } from '../core/channel.ts'
import type { KeepPrice, TakenReport, TakeReport } from '../core/delivery/outbox.ts'
import type { NewEvent } from '../core/events.ts'
import { maskIdentifier } from '../core/identifier.ts'
import { optional } from '../core/optional.ts'
import { type Db, first, type Row, run, type Work } from './db.ts'
import { queueNext } from './deliveries.ts'
import { recorded, type Stamp } from './events.ts'
import { recipientFrom } from './recipient.ts'
import { readRungs } from './rungs.ts'
import { type Sql, sql } from './sql.ts'

/** See `Store.takeReport`. */
export function takeReport(db: Db, stamp: Stamp, input: TakeReport): Promise<TakenReport> {
  return db.transact(function* () {
    const message = yield* first(messageOf(input))
    if (message === undefined) return { outcome: 'unknown', events: [] }
    const id = String(message['id'])
    // A second one waits here for the first, and then finds it.
    const { changes } = yield* run(keep(input, id))
    if (changes === 0) return { outcome: 'repeated', events: [] }
    if (input.report.isFinal === true) yield* run(endFinally(id, input.now))
    if (input.report.state === 'sent' && input.report.isEnd === true) yield* run(endSilently(id))
    return yield* moveForward(stamp, input, message)
  })
}

/** Of messages that the vendor calls by one name, as those of one verification, the last is meant. */
function messageOf({ provider, report: { delivery, reference } }: TakeReport): Sql {
  const named = delivery === undefined ? sql`reference = ${reference ?? ''}` : sql`id = ${delivery}`
  return sql`
    select id, challenge, transport, fallbacks, (select kind from challenges where handle = challenge) as kind,
      (select recipient from challenges where handle = challenge) as recipient
    from deliveries where ${named} and provider = ${provider} order by id desc limit 1`
}

function keep({ now, report }: TakeReport, delivery: string): Sql {
  return sql`
    insert into reports (delivery, id, status, state, error_code, reported_at, received_at, rest)
    values (${delivery}, ${report.id}, ${report.status}, ${report.state}, ${report.errorCode}, ${report.at}, ${now},
      ${JSON.stringify(report.rest)})
    on conflict (delivery, id) do nothing`
}

/** See `Store.keepPrice`. */
export async function keepPrice(db: Db, { now, provider, reference, price }: KeepPrice): Promise<void> {
  const { amount, currency } = price
  await db.batch([
    sql`
      update deliveries set price = ${amount}, currency = ${currency},
        priced_at = case when price is null then cast(${now} as bigint) else priced_at end
      where reference = ${reference} and provider = ${provider}`,
  ])
}

/** Also of what had arrived: spam is reported by those who got it. */
function endFinally(id: string, now: number): Sql {
  return sql`update deliveries set final_at = ${now} where id = ${id}`
}

/** Whoever says that nothing more will be told is not silent. */
function endSilently(id: string): Sql {
  return sql`update deliveries set silent_at = null where id = ${id}`
}

/** Vendors tell late, twice and in any order: a message that arrived did not fail, and one that failed was not just sent. */
function* moveForward(stamp: Stamp, input: TakeReport, message: Row): Work<TakenReport> {
  const told = tellingOf(input, message)
  if (told === undefined) return { outcome: 'taken', events: [] }
  const event = stamp(told)
  const { changes } = yield* run(move(input, { id: String(message['id']), changedBy: event.id }))
  if (changes === 0) return { outcome: 'taken', events: [] }
  yield [recorded(event)]
  return { outcome: 'taken', events: [event], isNext: yield* goNext(input, message, event.id) }
}

function* goNext({ report, nextId, now }: TakeReport, message: Row, changedBy: string): Work<boolean> {
  const [rung, ...fallbacks] = readRungs(message['fallbacks'])
  if (report.state !== 'failed' || report.isFinal === true || rung === undefined) return false
  const failed = { id: String(message['id']), challenge: String(message['challenge']), changedBy, now }
  return (yield* run(queueNext({ id: nextId, rung, fallbacks }, failed))).changes === 1
}

function move(
  { now, report }: TakeReport,
  { id, changedBy }: { readonly id: string; readonly changedBy: string },
): Sql {
  const { at, reference, errorCode, reason = UNDELIVERED } = report
  if (report.state === 'sent')
    return sql`
      update deliveries set state = 'sent', changed_at = ${now}, changed_by = ${changedBy}, lease_until = null, reason = null,
        reference = coalesce(reference, ${reference}), sent_at = coalesce(sent_at, ${at})
      where id = ${id} and state in ('sending', 'unknown')`
  if (report.state === 'failed')
    return sql`
      update deliveries set state = 'failed', changed_at = ${now}, changed_by = ${changedBy}, lease_until = null, silent_at = null,
        reference = coalesce(reference, ${reference}), ended_at = ${at}, reason = ${reason}, error_code = ${errorCode}
      where id = ${id} and state in ('sending', 'unknown', 'sent')`
  return sql`
    update deliveries set state = 'delivered', changed_at = ${now}, changed_by = ${changedBy}, lease_until = null, reason = null,
      silent_at = null, error_code = null, reference = coalesce(reference, ${reference}), sent_at = coalesce(sent_at, ${at}), ended_at = ${at}
    where id = ${id} and state in ('sending', 'unknown', 'sent', 'failed')`
}

/** The vendor took it and could not bring it. */
const UNDELIVERED = 'undelivered'

function tellingOf({ now, provider, report }: TakeReport, message: Row): NewEvent | undefined {
  const about = {
    at: now,
    challenge: String(message['challenge']),
    delivery: String(message['id']),
    transport: message['transport'] as Transport,
    recipient: maskIdentifier(recipientFrom(message)),
    provider,
  }
  if (report.state === undefined) return undefined
  if (report.state === 'sent') return { type: 'otp.sent', ...about }
  if (report.state !== 'failed') return { type: 'otp.delivered', ...about }
  const errorCode = optional('errorCode', report.errorCode, String)
  return { type: 'otp.failed', ...about, state: 'failed', reason: report.reason ?? UNDELIVERED, ...errorCode }
}
