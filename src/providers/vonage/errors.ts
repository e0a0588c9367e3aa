import type { Report } from '../../core/channel.ts'
import type { Answer } from '../../vendor/ask.ts'
import { fieldsOf } from '../../vendor/look.ts'
import { jsonOf, type VendorError } from '../../vendor/receipt.ts'

/** What Vonage's own problem says (RFC 9457); nothing where the answer has none, as when it comes from something on the way. */
export function vonageErrorOf(answer: Answer): VendorError | undefined {
  const code = codeIn(jsonOf(answer))
  return code === undefined ? undefined : { errorCode: code, ...meanings[code] }
}

/** What a report says of a message that failed, which may have the same kind of problem: also that it did not. */
export function failureOf(problem: unknown): Pick<Report, 'state' | 'errorCode' | 'reason' | 'isFinal'> {
  const state = 'failed'
  const code = codeIn(fieldsOf(problem))
  if (code === undefined) return { state }
  const { reason, isFinal, isTaken } = meanings[code] ?? {}
  if (isTaken) return { errorCode: code }
  return { state, errorCode: code, ...(reason === undefined ? {} : { reason }), ...(isFinal ? { isFinal } : {}) }
}

/** The end of the address that explains it: `1240` of `…/api-errors/messages#1240`, `low-balance` of `…/api-errors#low-balance`. */
function codeIn({ type, title }: Readonly<Record<string, unknown>> = {}): string | undefined {
  const [, word] = /^https:\/\/[\w./-]+#([\w-]{1,32})$/.exec(String(type)) ?? []
  const number = /^1\d{3}$/.test(String(title)) ? String(title) : undefined
  return word?.toLowerCase() ?? number
}

const badCredentials: VendorError = { reason: 'bad_credentials', isOutage: true }
const accountNotActive: VendorError = { reason: 'account_not_active', isOutage: true }
const noBalance: VendorError = { reason: 'no_balance', isOutage: true }
const rateLimited: VendorError = { reason: 'rate_limited', retryable: true }
const unreachable: VendorError = { reason: 'unreachable' }
const unroutable: VendorError = { reason: 'unroutable' }
const carrierError: VendorError = { reason: 'carrier_error' }
const invalidRecipient: VendorError = { reason: 'invalid_recipient', isFinal: true }

/** By the lists of Vonage: words in developer.vonage.com/api-errors, numbers in developer.vonage.com/api-errors/messages. */
const meanings: Readonly<Record<string, VendorError>> = {
  // The account.
  unauthorized: badCredentials,
  'invalid-api-key': badCredentials,
  'invalid-signature': badCredentials,
  'jwt-expired': badCredentials,
  'jwt-revoked': badCredentials,
  'account-suspended': accountNotActive,
  unprovisioned: accountNotActive,
  'low-balance': noBalance,
  throttled: rateLimited,
  1000: rateLimited,
  1060: accountNotActive,
  1070: noBalance,
  1080: accountNotActive,

  // The message.
  1022: { reason: 'invalid_template' },
  1090: { reason: 'too_long' },
  1120: { reason: 'sender_not_capable' },
  1140: { reason: 'channel_disabled' },
  1160: { reason: 'trial_account' },
  1320: { reason: 'taken_before', isTaken: true },
  1360: { reason: 'expired' },

  // The recipient. A list of Vonage's own, or a plan of a carrier, binds nobody else.
  1040: unroutable,
  1050: { reason: 'blocked' },
  1170: invalidRecipient,
  1180: unreachable,
  1190: { reason: 'unknown_handset', isFinal: true },
  1200: unroutable,
  1220: unreachable,
  1240: { reason: 'opted_out', isFinal: true },
  1241: { reason: 'too_many_sends', retryable: false },
  1250: unroutable,
  1260: unreachable,
  1280: { reason: 'blocked' },
  1290: unreachable,
  1300: unroutable,
  1310: { reason: 'not_sms_capable' },
  1430: invalidRecipient,

  // The way.
  1100: carrierError,
  1210: { reason: 'filtered' },
  1230: carrierError,
  1270: { reason: 'content_rejected' },
  1330: carrierError,
}
