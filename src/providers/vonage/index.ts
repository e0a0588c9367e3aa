import type { Channel, Message, Receipt } from '../../core/channel.ts'
import type { VonageSettings } from '../../core/provider-settings.ts'
import { ask, type Exchange, type VendorTools } from '../../vendor/ask.ts'
import { lifeSeconds } from '../../vendor/life.ts'
import { jsonOf, notTaken } from '../../vendor/receipt.ts'
import { authorization } from './credentials.ts'
import { vonageErrorOf } from './errors.ts'
import { statusReader } from './statuses.ts'

/** What the requests are made with, and their clock. */
export interface VonageTools extends VendorTools {
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Its own limit, in characters. */
const LONGEST_TEXT = 1_000

/** Text messages by Vonage's Messages API, and what its status webhooks tell of them. */
export function createVonage(settings: VonageSettings, { now, ...tools }: VonageTools): Channel {
  return {
    name: 'vonage',
    transports: ['sms'],
    timeoutMs: settings.requestTimeoutMs,

    async send(message, signal) {
      if (message.text.length > LONGEST_TEXT) return { outcome: 'refused', retryable: false, reason: 'too_long' }
      const request = {
        method: 'POST',
        url: `${settings.baseUrl}/v1/messages`,
        headers: { authorization: await authorization(settings, message.id, now()) },
        body: JSON.stringify(bodyOf(message, settings)),
        timeoutMs: settings.requestTimeoutMs,
      } as const
      return receiptOf(await ask(request, signal, tools))
    },

    callbacks: { vonage: statusReader(settings) },
  }
}

/** Shorter ones Vonage does not take. */
const SHORTEST_TTL_SECONDS = 20

function bodyOf(message: Message, settings: VonageSettings): object {
  const { id, to, text } = message
  const { smsFrom, encoding, callbackUrl } = settings
  return {
    message_type: 'text',
    channel: 'sms',
    to: withoutPlus(to),
    from: withoutPlus(smsFrom),
    text,
    client_ref: id,
    ttl: lifeSeconds(message, { least: SHORTEST_TTL_SECONDS }),
    sms: { encoding_type: encoding },
    ...(callbackUrl === undefined ? {} : { webhook_url: callbackUrl, webhook_version: 'v1' }),
  }
}

/** Numbers of Vonage are those of E.164 without their sign. */
function withoutPlus(number: string): string {
  return number.replace(/^\+/, '')
}

function receiptOf(exchange: Exchange): Receipt {
  if (exchange.kind !== 'answer') return notTaken(exchange)
  const uuid = exchange.status < 300 ? jsonOf(exchange)?.['message_uuid'] : undefined
  return typeof uuid === 'string' && uuid !== ''
    ? { outcome: 'sent', reference: uuid }
    : notTaken(exchange, vonageErrorOf(exchange))
}
