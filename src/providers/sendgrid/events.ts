import type { Callback, Reading, Report } from '../../core/channel.ts'
import { isName, jsonIn, restOfMail } from '../../vendor/told.ts'
import { isSigned, readWebhookKeys } from './signature.ts'

/**
 * Reads calls of the signed event webhook: an array of events, of which each is a report. Without keys every call is forged.
 *
 * @throws {TypeError} a key that is none.
 */
export function eventReader(webhookKeys: readonly string[]): (call: Callback) => Reading {
  const keys = readWebhookKeys(webhookKeys)
  return (call) => {
    if (!isSigned(call, keys)) return { refused: 'forged' }
    const events = jsonIn(call.body)
    if (!Array.isArray(events)) return { refused: 'malformed', detail: 'The body must be an array of events.' }

    // One of a kind that nobody knows yet must not keep the others from being heard.
    const known = events.filter(isEvent)
    if (known.length === 0 && events.length > 0)
      return { refused: 'malformed', detail: 'An event must have a name and a timestamp.' }
    return { reports: known.map(reportOf) }
  }
}

interface SendGridEvent extends Readonly<Record<string, unknown>> {
  readonly event: string
  /** Epoch seconds. */
  readonly timestamp: number
}

function isEvent(value: unknown): value is SendGridEvent {
  const { event, timestamp } = (value ?? {}) as Readonly<Record<string, unknown>>
  return typeof event === 'string' && /^[a-z_]{1,64}$/.test(event) && Number.isSafeInteger(timestamp)
}

const states: Readonly<Record<string, NonNullable<Report['state']>>> = {
  processed: 'sent',
  delivered: 'delivered',
  bounce: 'failed',
  dropped: 'failed',
  spamreport: 'failed',
}

function reportOf(event: SendGridEvent): Report {
  const { event: status, timestamp, sg_event_id: eventId, sg_message_id: messageId, delivery } = event
  const state = states[status]
  const reference = isName(messageId) ? messageId.split('.', 1)[0] : undefined
  const errorCode = state === 'failed' ? failureOf(event) : undefined

  return {
    id: isName(eventId) ? eventId : `${isName(messageId) ? messageId : ''}:${status}:${timestamp}`,
    ...(isName(delivery) ? { delivery } : {}),
    ...(reference === undefined ? {} : { reference }),
    ...(state === undefined ? {} : { state }),
    status,
    at: timestamp * 1000,
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(state === 'failed' && isFinal(event) ? { isFinal: true } : {}),
    // Who opened what, where and with which program is nobody's business.
    rest:
      status === 'open' || status === 'click'
        ? {}
        : restOfMail(Object.entries(event).filter(([name]) => !leftOut.has(name))),
  }
}

/** The enhanced status of a bounce; what is dropped has a reason of SendGrid's own in a few words. */
function failureOf({ status, reason }: SendGridEvent): string | undefined {
  if (typeof status === 'string' && /^\d\.\d{1,3}\.\d{1,3}$/.test(status)) return status
  if (typeof reason !== 'string' || !/^[A-Za-z ]{1,64}$/.test(reason)) return undefined
  return reason.toLowerCase().replaceAll(' ', '_')
}

/** Reasons of drops that hold for every later mail: they are on SendGrid's lists of addresses. */
const finalDrops = /^(?:bounced|unsubscribed|spam reporting|invalid)\b/i

/** A bounce of the type `blocked` is about this mail or our sender, one of an address that does not exist about the address. */
function isFinal({ event, type, status, reason }: SendGridEvent): boolean {
  if (event === 'bounce') return type !== 'blocked' && /^5\.1\.(?:[1236]|10)$/.test(String(status))
  if (event === 'dropped') return finalDrops.test(String(reason))
  return event === 'spamreport'
}

/** Fields that have their own place in a report, that name the recipient, or that come from the recipient's machine. */
const leftOut = new Set(
  'event timestamp sg_event_id sg_message_id delivery email smtp-id ip url url_offset useragent'.split(' '),
)
