import type { Channel, Receipt } from '../../core/channel.ts'
import type { SendGridSettings } from '../../core/provider-settings.ts'
import { type Answer, ask, type Exchange, type VendorTools } from '../../vendor/ask.ts'
import { jsonOf, notTaken, retryAfterMs, type VendorError } from '../../vendor/receipt.ts'
import { eventReader } from './events.ts'
import { mailOf } from './mail.ts'

/**
 * Emails by SendGrid's mail API, and what its event webhook tells of them.
 *
 * @throws {TypeError} a webhook key that is none.
 */
export function createSendGrid(settings: SendGridSettings, tools: VendorTools = {}): Channel {
  return {
    name: 'sendgrid',
    transports: ['email'],
    timeoutMs: settings.requestTimeoutMs,

    async send(message, signal) {
      const request = {
        method: 'POST',
        url: `${settings.baseUrl}/v3/mail/send`,
        headers: { authorization: `Bearer ${settings.apiKey}` },
        body: JSON.stringify(mailOf(message, settings)),
        timeoutMs: settings.requestTimeoutMs,
      } as const
      return receiptOf(await ask(request, signal, tools), settings.testMode ? `test_${message.id}` : undefined)
    },

    callbacks: { sendgrid: eventReader(settings.webhookKeys) },
  }
}

/** 202 is the only answer of a mail that was queued; in its sandbox SendGrid answers 200, and has no name for what it drops. */
function receiptOf(exchange: Exchange, testReference: string | undefined): Receipt {
  if (exchange.kind !== 'answer') return notTaken(exchange)
  if (exchange.status === 200 && testReference !== undefined) return { outcome: 'sent', reference: testReference }
  if (exchange.status === 202) {
    const reference = exchange.headers.get('x-message-id') ?? ''
    return { outcome: 'sent', ...(reference === '' ? {} : { reference }) }
  }

  const receipt = notTaken(exchange, errorOf(exchange))
  const pauseMs = retryAfterMs(exchange.headers) ?? rateLimitMs(exchange.headers)
  return receipt.outcome === 'refused' && receipt.retryable && pauseMs !== undefined
    ? { ...receipt, retryAfterMs: pauseMs }
    : receipt
}

/** SendGrid names the field that it refuses, and seldom a code. */
function errorOf(answer: Answer): VendorError | undefined {
  const errors = jsonOf(answer)?.['errors']
  if (!Array.isArray(errors)) return undefined
  const { field } = (errors[0] ?? {}) as { readonly field?: unknown }
  return typeof field === 'string' && /^[a-z0-9_.]{1,64}$/.test(field) ? { errorCode: field } : {}
}

/** The second at which the limit of requests starts anew, read against the answer's own `Date`. */
function rateLimitMs(headers: Headers): number | undefined {
  const reset = headers.get('x-ratelimit-reset') ?? ''
  const pauseMs = Number(reset) * 1000 - Date.parse(headers.get('date') ?? '')
  return /^\d{1,12}$/.test(reset) && !Number.isNaN(pauseMs) ? Math.max(0, pauseMs) : undefined
}
