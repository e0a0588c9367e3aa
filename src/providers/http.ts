import type { Channel, Message, Receipt } from '../core/channel.ts'
import type { HttpProviderSettings } from '../core/provider-settings.ts'
import { type Answer, ask, type Exchange, type VendorTools } from '../vendor/ask.ts'
import { jsonOf, notTaken } from '../vendor/receipt.ts'
import { signatureOf } from '../vendor/standard-webhooks.ts'

/** What the requests are made with, and their clock. */
export interface HttpProviderOptions extends VendorTools {
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * A vendor that an operator connects: one JSON request a message, signed by Standard Webhooks. The delivery is its
 * `webhook-id`, so that whoever gets one twice knows it.
 */
export function createHttpProvider(settings: HttpProviderSettings, { now, ...tools }: HttpProviderOptions): Channel {
  return {
    name: 'http',
    transports: settings.transports,
    timeoutMs: settings.timeoutMs,

    async send(message, signal) {
      const body = JSON.stringify(bodyOf(message))
      const signed = { id: message.id, timestamp: String(Math.floor(now() / 1000)), body }
      const request = {
        method: 'POST',
        url: settings.url,
        headers: {
          'webhook-id': signed.id,
          'webhook-timestamp': signed.timestamp,
          'webhook-signature': `v1,${signatureOf(signed, settings.secret)}`,
        },
        body,
        timeoutMs: settings.timeoutMs,
      } as const
      return receiptOf(await ask(request, signal, tools))
    },
  }
}

function bodyOf(message: Message): object {
  const { id, transport, to, subject, text, html, spoken, code, locale, projectName, expiresAt } = message
  return {
    id,
    transport,
    to,
    subject,
    text,
    html,
    spoken,
    code,
    locale,
    project_name: projectName,
    expires_at: new Date(expiresAt).toISOString(),
  }
}

/** 409 says that it has this message already, as after an answer that got lost. */
function receiptOf(exchange: Exchange): Receipt {
  if (exchange.kind !== 'answer') return notTaken(exchange)
  const { status } = exchange
  if ((status >= 200 && status < 300) || status === 409) return { outcome: 'sent', ...referenceIn(exchange) }

  // Whoever answers 503 is the operator's own, and says by it that the message was not taken.
  if (status === 503) return notTaken(exchange, {})
  return notTaken(exchange, jsonOf(exchange)?.['final'] === true ? { isFinal: true } : undefined)
}

function referenceIn(answer: Answer): { readonly reference?: string } {
  const reference = jsonOf(answer)?.['reference']
  return typeof reference === 'string' && reference !== '' ? { reference: reference.slice(0, 255) } : {}
}
