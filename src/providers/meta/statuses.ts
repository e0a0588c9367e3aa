import type { Callback, Reading, Report } from '../../core/channel.ts'
import type { MetaSettings } from '../../core/provider-settings.ts'
import { fieldsOf, listOf } from '../../vendor/look.ts'
import { restOf } from '../../vendor/rest.ts'
import { isName, jsonIn } from '../../vendor/told.ts'
import { failureOf } from './errors.ts'
import { isSigned } from './signature.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads calls of the webhook field `messages`: of each message of ours how far it came. What people wrote, and what is of another
 * number of the account, is passed over.
 *
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
export function statusReader(settings: MetaSettings): (call: Callback) => Reading {
  return (call) => {
    if (!isSigned(call, settings)) return { refused: 'forged' }
    const { entry } = fieldsOf(jsonIn(call.body))
    if (!Array.isArray(entry)) return { refused: 'malformed', detail: 'The body must have a list of entries.' }

    const values = listOf(entry).flatMap(({ changes }) => listOf(changes).map(({ value }) => fieldsOf(value)))
    const ours = values.filter(({ metadata }) => fieldsOf(metadata)['phone_number_id'] === settings.phoneNumberId)
    return { reports: ours.flatMap(({ statuses }) => listOf(statuses).filter(isStatus).map(reportOf)) }
  }
}

/** One status of one message; what it has besides is read where it is there. */
interface Status extends Fields {
  /** Meta's name of the message: `wamid.…`. */
  readonly id: string
  readonly status: string
  /** Epoch seconds, as text. */
  readonly timestamp: string
}

function isStatus(value: Fields): value is Status {
  const { id, status, timestamp } = value
  return isName(id) && /^[a-z_]{1,64}$/.test(String(status)) && /^\d{1,12}$/.test(String(timestamp))
}

/** What is `played` or `deleted` was delivered before. */
const states: Readonly<Record<string, NonNullable<Report['state']>>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  failed: 'failed',
}

function reportOf(told: Status): Report {
  const { id, status, timestamp, biz_opaque_callback_data: delivery, errors } = told
  const state = states[status]
  return {
    id: `${id}:${status}`,
    ...(isName(delivery) ? { delivery } : {}),
    reference: id,
    ...(state === undefined ? {} : { state }),
    status,
    at: Number(timestamp) * 1000,
    ...(state === 'failed' ? failureOf(listOf(errors)[0]?.['code']) : {}),
    rest: restOf(alsoTold(told), String(told['recipient_id']), toldByReports),
  }
}

const toldByReports = ['id', 'status', 'timestamp', 'biz_opaque_callback_data', 'recipient_id']

/** By which price list it is paid for stands one step below. Meta names no amount. */
function alsoTold({ pricing, conversation, ...told }: Status): readonly (readonly [string, unknown])[] {
  const { origin, ...window } = fieldsOf(conversation)
  return [
    ...Object.entries(told),
    ...Object.entries(fieldsOf(pricing)).map(([name, value]) => [`pricing.${name}`, value] as const),
    ...Object.entries(window).map(([name, value]) => [`conversation.${name}`, value] as const),
    ['conversation.origin', fieldsOf(origin)['type']],
  ]
}
