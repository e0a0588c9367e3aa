import type { Channel, Receipt } from '../../core/channel.ts'
import type { MetaSettings } from '../../core/provider-settings.ts'
import { ask, type Exchange, type VendorTools } from '../../vendor/ask.ts'
import { fieldsOf, listOf } from '../../vendor/look.ts'
import { jsonOf, notTaken } from '../../vendor/receipt.ts'
import { metaErrorOf } from './errors.ts'
import { handshakeOf } from './handshake.ts'
import { statusReader } from './statuses.ts'
import { templateFor, templateMessage } from './template.ts'

/** WhatsApp by Meta's own Cloud API, and what its webhook tells of messages. */
export function createMeta(settings: MetaSettings, tools: VendorTools = {}): Channel {
  return {
    name: 'meta',
    transports: ['whatsapp'],
    timeoutMs: settings.requestTimeoutMs,

    async send(message, signal) {
      const template = templateFor(message.locale, settings)
      if (template === undefined) return { outcome: 'refused', retryable: false, reason: 'no_template' }
      const request = {
        method: 'POST',
        url: `${settings.baseUrl}/${settings.apiVersion}/${settings.phoneNumberId}/messages`,
        headers: { authorization: `Bearer ${settings.accessToken}` },
        body: JSON.stringify(templateMessage(message, template)),
        timeoutMs: settings.requestTimeoutMs,
      } as const
      return receiptOf(await ask(request, signal, tools))
    },

    callbacks: { meta: statusReader(settings) },
    handshakes: { meta: handshakeOf(settings.verifyToken) },
  }
}

/** One that is held until its template proves itself was taken as well. */
function receiptOf(exchange: Exchange): Receipt {
  if (exchange.kind !== 'answer') return notTaken(exchange)
  const [taken] = exchange.status === 200 ? listOf(fieldsOf(jsonOf(exchange))['messages']) : []
  const id = taken?.['id']
  return typeof id === 'string' ? { outcome: 'sent', reference: id } : notTaken(exchange, metaErrorOf(exchange))
}
