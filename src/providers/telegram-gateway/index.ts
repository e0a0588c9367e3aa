import type { Channel, Message, Price, Receipt } from '../../core/channel.ts'
import { GATEWAY_LONGEST_CODE, type TelegramGatewaySettings } from '../../core/provider-settings.ts'
import type { Exchange, VendorTools } from '../../vendor/ask.ts'
import { lifeSeconds } from '../../vendor/life.ts'
import { notTaken } from '../../vendor/receipt.ts'
import { type AskGateway, askerOf, resultOf } from './ask.ts'
import { refusalOf } from './errors.ts'
import { reportReader } from './reports.ts'

/**
 * Codes by the app of Telegram, to numbers that have it: https://core.telegram.org/gateway/api. The code is ours, the words are
 * Telegram's. Whether a number can be reached is not asked before (`checkSendAbility`): that costs as much as the message, which is
 * refused for nothing where it cannot.
 */
export function createTelegramGateway(settings: TelegramGatewaySettings, tools: VendorTools = {}): Channel {
  const ask = askerOf(settings, tools)
  return {
    name: 'telegram_gateway',
    transports: ['telegram'],
    timeoutMs: settings.requestTimeoutMs,
    priceOf: (reference, signal) => priceOf(ask, reference, signal),
    ...(settings.callbackUrl === undefined ? {} : { callbacks: { telegram_gateway: reportReader(settings) } }),

    async send(message, signal) {
      // Codes get longer where somebody guesses at a recipient.
      if (message.code.length > GATEWAY_LONGEST_CODE)
        return { outcome: 'refused', retryable: false, reason: 'code_too_long' }
      return receiptOf(await ask('sendVerificationMessage', verificationMessage(message, settings), signal))
    },

    // Only a code that was used is told. One that was replaced is not revoked: what was delivered stays, and the rest expires.
    async conclude(reference, conclusion, signal) {
      if (conclusion.outcome === 'approved')
        await ask('checkVerificationStatus', { request_id: reference, code: conclusion.code }, signal)
    },
  }
}

/** Seconds that Telegram may try to deliver; what it could not deliver by then is not paid for. */
const LEAST_TTL = 30
const LONGEST_TTL = 3600

function verificationMessage(message: Message, { senderUsername, callbackUrl }: TelegramGatewaySettings): object {
  const { id, to, code } = message
  return {
    phone_number: to,
    code,
    ttl: lifeSeconds(message, { least: LEAST_TTL, most: LONGEST_TTL }),
    payload: id,
    ...(senderUsername === undefined ? {} : { sender_username: senderUsername }),
    ...(callbackUrl === undefined ? {} : { callback_url: callbackUrl }),
  }
}

function receiptOf(exchange: Exchange): Receipt {
  const id = resultOf(exchange)?.['request_id']
  if (typeof id === 'string' && id !== '') return { outcome: 'sent', reference: id }
  return exchange.kind === 'answer' ? refusalOf(exchange) : notTaken(exchange)
}

/** In the dollars that balances are in; nothing of what was given back. */
async function priceOf(ask: AskGateway, reference: string, signal: AbortSignal): Promise<Price | undefined> {
  const result = resultOf(await ask('checkVerificationStatus', { request_id: reference }, signal))
  const { request_cost: cost, is_refunded: isRefunded } = result ?? {}
  if (typeof cost !== 'number' || !(cost >= 0)) return undefined
  return { amount: String(isRefunded === true ? 0 : cost), currency: 'USD' }
}
