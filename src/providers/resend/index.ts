import type { Channel, Receipt } from '../../core/channel.ts'
import type { ResendSettings } from '../../core/provider-settings.ts'
import { ask, type Exchange, type VendorTools } from '../../vendor/ask.ts'
import { jsonOf, notTaken } from '../../vendor/receipt.ts'
import { resendErrorOf } from './errors.ts'
import { eventReader } from './events.ts'
import { mailOf } from './mail.ts'

/** Emails by Resend's API, and what its webhooks tell of them. */
export function createResend(settings: ResendSettings, tools: VendorTools = {}): Channel {
  return {
    name: 'resend',
    transports: ['email'],
    timeoutMs: settings.requestTimeoutMs,

    async send(message, signal) {
      const request = {
        method: 'POST',
        url: `${settings.baseUrl}/emails`,
        headers: { authorization: `Bearer ${settings.apiKey}`, 'idempotency-key': message.id },
        body: JSON.stringify(mailOf(message, settings)),
        timeoutMs: settings.requestTimeoutMs,
      } as const
      return receiptOf(await ask(request, signal, tools))
    },

    callbacks: { resend: eventReader(settings.webhookSecrets) },
  }
}

function receiptOf(exchange: Exchange): Receipt {
  if (exchange.kind !== 'answer') return notTaken(exchange)
  const id = exchange.status < 300 ? jsonOf(exchange)?.['id'] : undefined
  return typeof id === 'string' && id !== ''
    ? { outcome: 'sent', reference: id }
    : notTaken(exchange, resendErrorOf(exchange))
}
