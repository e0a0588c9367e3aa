import type { Callback, Price, Reading, Report } from '../../core/channel.ts'
import { optional } from '../../core/optional.ts'
import type { AwsSettings } from '../../core/provider-settings.ts'
import { ask, type VendorTools } from '../../vendor/ask.ts'
import { fieldsOf } from '../../vendor/look.ts'
import { restOf } from '../../vendor/rest.ts'
import { isName, jsonIn } from '../../vendor/told.ts'
import { judgeOf, messageIn, type SnsMessage, snsOrigin } from './sns.ts'

/**
 * Reads calls of the topic that a configuration set tells its events to, and confirms that it may call here. Without a topic every
 * call is forged.
 */
export function eventReader(
  { snsTopicArn: topicArn, requestTimeoutMs: timeoutMs }: AwsSettings,
  tools: VendorTools = {},
): (call: Callback) => Promise<Reading> {
  if (topicArn === undefined) return async () => ({ refused: 'forged' })
  const judge = judgeOf(topicArn, timeoutMs, tools)
  return async (call) => {
    const message = messageIn(call, topicArn)
    const verdict = message === undefined ? 'forged' : await judge(message, call.now)
    if (message === undefined || verdict !== 'signed')
      return { refused: verdict === 'unavailable' ? verdict : 'forged' }
    if (message['Type'] === 'Notification') return readingOf(message, call.now)
    if (message['Type'] !== 'SubscriptionConfirmation') return { reports: [] }

    const url = confirmationOf(message, topicArn)
    if (url === undefined) return { refused: 'malformed', detail: 'SubscribeURL must confirm this topic' }
    const exchange = await ask({ method: 'GET', url, timeoutMs }, new AbortController().signal, tools)
    return exchange.kind === 'answer' && exchange.status === 200 ? { reports: [] } : { refused: 'unavailable' }
  }
}

/** Where a subscription is confirmed, if that is all that its address does. */
function confirmationOf(
  { SubscribeURL: url = '', Token: token = '' }: SnsMessage,
  topicArn: string,
): string | undefined {
  if (!URL.canParse(url) || !url.startsWith(`${snsOrigin(topicArn)}/?`)) return undefined
  const query = Object.fromEntries(new URL(url).searchParams)
  const expected = { Action: 'ConfirmSubscription', TopicArn: topicArn, Token: token }
  const isPlain = Object.keys(query).length === 3 && /^\w{1,2048}$/.test(token)
  return isPlain && Object.entries(expected).every(([name, value]) => query[name] === value) ? url : undefined
}

function readingOf({ Message: text = '', MessageId: id = '' }: SnsMessage, now: number): Reading {
  const told = fieldsOf(jsonIn(Buffer.from(text)))
  const { messageId: reference, eventType: status } = told
  // What else is published at the topic, as when an event destination is made.
  if (status === undefined) return { reports: [] }
  if (!isName(reference)) return { refused: 'malformed', detail: 'messageId is required' }
  if (typeof status !== 'string' || !/^[A-Z_]{1,64}$/.test(status))
    return { refused: 'malformed', detail: 'eventType is required' }
  return { reports: [{ id: id.slice(0, 255), reference, status, ...saidOf(status, told, now) }] }
}

type Fields = Readonly<Record<string, unknown>>

function saidOf(status: string, told: Fields, now: number): Pick<Report, 'at' | 'rest'> & Partial<Report> {
  const { context, eventTimestamp: at, isFinal } = told
  const { delivery } = fieldsOf(context)
  return {
    ...(isName(delivery) ? { delivery } : {}),
    ...meanings[status],
    ...(isFinal === true ? { isEnd: true } : {}),
    at: typeof at === 'number' && Number.isSafeInteger(at) && at > 0 ? at : now,
    ...(isFinal === true ? optional('price', priceOf(told), (price) => price as Price) : {}),
    rest: restOf(Object.entries(told), String(told['destinationPhoneNumber']), leftOut),
  }
}

/** With the fee of the carrier, in US dollars, as everything of AWS. */
function priceOf({ totalMessagePrice: price, totalCarrierFee: fee }: Fields): Price | undefined {
  const amount = typeof price === 'number' ? (price + (typeof fee === 'number' ? fee : 0)).toFixed(5) : ''
  return /^\d{1,9}\.\d{5}$/.test(amount) ? { amount, currency: 'USD' } : undefined
}

/** What has its own place in a report, or is nobody's business. */
const leftOut = [
  'eventType',
  'eventTimestamp',
  'messageId',
  'originationPhoneNumber',
  'destinationPhoneNumber',
  'messageBody',
]

type Meaning = Pick<Report, 'state' | 'reason' | 'isFinal'>

function failed(reason?: string): Meaning {
  return { state: 'failed', ...(reason === undefined ? {} : { reason }) }
}

/** By "Event types for SMS, MMS, and voice" of the user guide. Others say nothing of how far a message came. */
const meanings: Readonly<Record<string, Meaning>> = {
  TEXT_SENT: { state: 'sent' },
  // The carrier took it. Of some countries that is the last that is told, and still not that it arrived.
  TEXT_SUCCESSFUL: { state: 'sent' },
  TEXT_DELIVERED: { state: 'delivered' },
  TEXT_BLOCKED: failed('blocked'),
  TEXT_CARRIER_BLOCKED: failed('filtered'),
  TEXT_CARRIER_UNREACHABLE: failed('carrier_error'),
  TEXT_INVALID: { ...failed('invalid_recipient'), isFinal: true },
  TEXT_INVALID_MESSAGE: failed('content_rejected'),
  TEXT_PROTECT_BLOCKED: failed('blocked'),
  TEXT_SPAM: failed('filtered'),
  TEXT_TTL_EXPIRED: failed('expired'),
  // After three days, and nobody knows: what was said before holds.
  TEXT_UNKNOWN: {},
  TEXT_UNREACHABLE: failed('unreachable'),

  VOICE_INITIATED: { state: 'sent' },
  VOICE_RINGING: { state: 'sent' },
  VOICE_ANSWERED: { state: 'sent' },
  VOICE_COMPLETED: { state: 'delivered' },
  VOICE_BUSY: failed('unreachable'),
  VOICE_FAILED: failed(),
  VOICE_NO_ANSWER: failed('unreachable'),
  VOICE_TTL_EXPIRED: failed('expired'),
}
