import type { Receipt } from '../../core/channel.ts'
import type { Answer } from '../../vendor/ask.ts'
import { notTaken, type VendorError } from '../../vendor/receipt.ts'
import { errorOf } from './ask.ts'

/** The receipt of a message that the Gateway did not take. It says no in its body, whatever the status beside it. */
export function refusalOf(answer: Answer): Receipt {
  const error = errorOf(answer)
  if (error === undefined) return notTaken(answer)
  const isPlain = answer.status < 300
  const receipt = notTaken(isPlain ? { ...answer, status: 400 } : answer, { errorCode: error, ...meaningOf(error) })
  const seconds = floodWait.exec(error)?.[1]
  return receipt.outcome === 'refused' && seconds !== undefined
    ? { ...receipt, retryAfterMs: Number(seconds) * 1000 }
    : receipt
}

/** With the seconds to wait. */
const floodWait = /^FLOOD_WAIT_(\d{1,7})$/

function meaningOf(error: string): VendorError {
  return error.startsWith('FLOOD_WAIT') ? { reason: 'rate_limited', retryable: true } : (meanings[error] ?? {})
}

const badCredentials: VendorError = { reason: 'bad_credentials', isOutage: true }
const badSender: VendorError = { reason: 'sender_not_capable', isOutage: true }
const badParameter: VendorError = { reason: 'invalid_parameter' }

/**
 * https://core.telegram.org/gateway/api names only ACCESS_TOKEN_INVALID; the others are those that clients of the Gateway know.
 * None is final: a number that Telegram does not know may well take a text message.
 */
const meanings: Readonly<Record<string, VendorError>> = {
  ACCESS_TOKEN_INVALID: badCredentials,
  ACCESS_TOKEN_REQUIRED: badCredentials,
  BALANCE_NOT_ENOUGH: { reason: 'payment_required', isOutage: true },
  UNKNOWN_METHOD: { reason: 'not_found', isOutage: true },
  SENDER_USERNAME_INVALID: badSender,
  SENDER_NOT_VERIFIED: badSender,
  SENDER_NOT_OWNED: badSender,
  PHONE_NUMBER_INVALID: { reason: 'invalid_recipient' },
  PHONE_NUMBER_NOT_FOUND: { reason: 'not_on_telegram' },
  CALLBACK_URL_INVALID: badParameter,
  CODE_INVALID: badParameter,
  CODE_LENGTH_INVALID: badParameter,
  CODE_LENGTH_REQUIRED: badParameter,
  PAYLOAD_INVALID: badParameter,
  REQUEST_ID_INVALID: badParameter,
  TTL_INVALID: badParameter,
}
