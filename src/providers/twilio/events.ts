import type { Callback, Reading, Report } from '../../core/channel.ts'
import { present } from '../../core/optional.ts'
import type { TwilioSettings } from '../../core/provider-settings.ts'
import { fieldsOf } from '../../vendor/look.ts'
import { restOf } from '../../vendor/rest.ts'
import { failureOf } from './errors.ts'
import { signedBody } from './signature.ts'

/**
 * Reads events of Verify from Event Streams: CloudEvents 1.0, one or a list, of which those about verifications and their messages
 * are reports. Verify's own webhooks tell of factors alone, so this is the only way to hear what became of a verification.
 */
export function readEvents(call: Callback, settings: TwilioSettings): Reading {
  const signed = signedBody(call, settings)
  if (signed === undefined) return { refused: 'forged' }
  if ('form' in signed) return verificationStatus(signed.form, { now: call.now, accountSid: settings.accountSid })

  const events = eventsOf(signed.text)
  if (events === undefined) return { refused: 'malformed', detail: 'CloudEvents are expected' }
  if (events.some(({ data }) => isForeign(data['account_sid'], settings.accountSid))) return { refused: 'forged' }
  return { reports: events.flatMap((event) => reportOf(event, call.now) ?? []) }
}

type Fields = Readonly<Record<string, unknown>>

interface CloudEvent {
  readonly id: string
  readonly type: string
  readonly time: unknown
  readonly data: Fields
}

function eventsOf(text: string): readonly CloudEvent[] | undefined {
  try {
    const read = [JSON.parse(text)].flat().map(eventOf)
    const events = read.filter((event) => event !== undefined)
    // One of a kind that nobody knows yet must not keep the others from being heard.
    return events.length > 0 || read.length === 0 ? events : undefined
  } catch {
    return undefined
  }
}

function eventOf(value: unknown): CloudEvent | undefined {
  const { id, type, time, data } = fieldsOf(value)
  return typeof id === 'string' && id !== '' && typeof type === 'string'
    ? { id, type, time, data: fieldsOf(data) }
    : undefined
}

const TYPE = /^com\.twilio\.accountsecurity\.verify\.(verification|message)\.([a-z_.-]+)$/

const states: Readonly<Record<string, Report['state'] & string>> = {
  'verification.pending': 'sent',
  'verification.failed': 'failed',
  'message.sent': 'sent',
  'message.delivered': 'delivered',
  'message.read': 'read',
  'message.undelivered': 'failed',
  'message.failed': 'failed',
}

function reportOf({ id, type, time, data }: CloudEvent, now: number): Report | undefined {
  const [, subject, status = ''] = TYPE.exec(type) ?? []
  const reference = textOf(data['verification_sid']) ?? textOf(data['sid'])
  if (subject === undefined || reference === undefined) return undefined

  const at = Date.parse(String(time))
  return {
    id,
    ...present('delivery', textOf(tagsOf(data['tags'])['delivery'])),
    reference,
    ...present('state', states[`${subject}.${status}`]),
    status,
    at: Number.isNaN(at) ? now : at,
    ...failureOf(textOf(data['error_code'])),
    rest: restOf(Object.entries(data), String(data['to']), told),
  }
}

const told = ['account_sid', 'verification_sid', 'error_code', 'tags']

/** The older form of the route: one verification, by its name. */
function verificationStatus(form: URLSearchParams, { now, accountSid }: { now: number; accountSid: string }): Reading {
  if (form.get('AccountSid') !== accountSid) return { refused: 'forged' }
  const reference = form.get('VerificationSid')
  if (!reference) return { refused: 'malformed', detail: 'VerificationSid required' }
  const status = form.get('VerificationStatus') ?? form.get('Status') ?? ''
  const report: Report = {
    id: `${reference}:${status}`,
    reference,
    ...present('state', states[`verification.${status}`]),
    status,
    at: now,
    rest: restOf(form, form.get('To') ?? '', ['AccountSid', 'VerificationSid', 'VerificationStatus', 'Status']),
  }
  return { reports: [report] }
}

/** Twilio gives back the tags of a request as an object, or as the text they were sent as. */
function tagsOf(value: unknown): Fields {
  try {
    return fieldsOf(typeof value === 'string' ? JSON.parse(value) : value)
  } catch {
    return {}
  }
}

function isForeign(sid: unknown, accountSid: string): boolean {
  return sid !== undefined && sid !== accountSid
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) || undefined : undefined
}
