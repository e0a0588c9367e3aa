import type { Callback, Price, Reading, Report } from '../../core/channel.ts'
import { optional, present } from '../../core/optional.ts'
import type { VonageSettings } from '../../core/provider-settings.ts'
import { fieldsOf } from '../../vendor/look.ts'
import { restOf } from '../../vendor/rest.ts'
import { isName, jsonIn } from '../../vendor/told.ts'
import { failureOf } from './errors.ts'
import { isSigned, webhookKeys } from './signature.ts'

/** Reads calls of the status webhook, each of which is one status of one message. Without secrets every call is forged. */
export function statusReader(settings: VonageSettings): (call: Callback) => Reading {
  const keys = webhookKeys(settings)
  return (call) => {
    if (!isSigned(call, keys, settings.credentials.apiKey)) return { refused: 'forged' }
    const told = fieldsOf(jsonIn(call.body))
    const { message_uuid: uuid, status } = told
    if (!isName(uuid)) return { refused: 'malformed', detail: 'message_uuid is required' }
    if (typeof status !== 'string' || !/^[a-z_]{1,64}$/.test(status))
      return { refused: 'malformed', detail: 'status is required' }
    return { reports: [reportOf({ uuid, status, told, now: call.now })] }
  }
}

const states: Readonly<Record<string, NonNullable<Report['state']>>> = {
  submitted: 'sent',
  delivered: 'delivered',
  read: 'read',
  rejected: 'failed',
  undeliverable: 'failed',
}

type Fields = Readonly<Record<string, unknown>>

interface Told {
  readonly uuid: string
  readonly status: string
  readonly told: Fields
  readonly now: number
}

function reportOf({ uuid, status, told, now }: Told): Report {
  const { client_ref: delivery, timestamp, error, usage } = told
  const state = states[status]
  const at = Date.parse(String(timestamp))
  return {
    id: `${uuid}:${status}`,
    ...(isName(delivery) ? { delivery } : {}),
    reference: uuid,
    status,
    at: Number.isNaN(at) ? now : at,
    ...(state === 'failed' ? failureOf(error) : present('state', state)),
    ...optional('price', priceIn(fieldsOf(usage)), (price) => price as Price),
    rest: restIn(told),
  }
}

/** Amounts are text, and perhaps numbers. */
function priceIn({ price, currency }: Fields): Price | undefined {
  const isPrice = /^\d{1,9}(?:\.\d{1,12})?$/.test(String(price)) && /^[A-Z]{3}$/.test(String(currency))
  return isPrice ? { amount: String(price), currency: String(currency) } : undefined
}

/** What has its own place in a report, or may have the code. */
const leftOut = ['message_uuid', 'client_ref', 'timestamp', 'status', 'text']

function restIn(told: Fields): Readonly<Record<string, string>> {
  const { destination, sms, error, ...own } = told
  const inside = [destination, sms, error].flatMap((part) => Object.entries(fieldsOf(part)))
  return restOf([...Object.entries(own), ...inside], String(told['to']), leftOut)
}
