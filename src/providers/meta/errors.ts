import type { Report } from '../../core/channel.ts'
import type { Answer } from '../../vendor/ask.ts'
import { fieldsOf } from '../../vendor/look.ts'
import { jsonOf, type VendorError } from '../../vendor/receipt.ts'

/** What the error body of the Graph API says; nothing where the answer has none, as when it comes from something on the way. */
export function metaErrorOf(answer: Answer): VendorError | undefined {
  const { code, error_subcode: subcode } = fieldsOf(jsonOf(answer)?.['error'])
  if (!Number.isSafeInteger(code)) return undefined
  // The number that messages come from is not there, or not for this token.
  return { errorCode: String(code), ...(code === 100 && subcode === 33 ? noSuchNumber : meaningOf(Number(code))) }
}

/** What a status says of a message that failed with this number; nothing without one. */
export function failureOf(code: unknown): Pick<Report, 'errorCode' | 'reason' | 'isFinal'> {
  if (!Number.isSafeInteger(code)) return {}
  const { reason, isFinal } = meaningOf(Number(code))
  return {
    errorCode: String(code),
    ...(reason === undefined ? {} : { reason }),
    ...(isFinal === undefined ? {} : { isFinal }),
  }
}

function meaningOf(code: number): VendorError {
  // Each of these is a permission that was not given, or was taken back.
  return code >= 200 && code < 300 ? notAllowed : (meanings[code] ?? {})
}

const badCredentials: VendorError = { reason: 'bad_credentials', isOutage: true }
const notAllowed: VendorError = { reason: 'forbidden', isOutage: true }
const noSuchNumber: VendorError = { reason: 'not_found', isOutage: true }
const locked: VendorError = { reason: 'account_not_active', isOutage: true }
const tooMany: VendorError = { reason: 'rate_limited', retryable: true }
const badTemplate: VendorError = { reason: 'content_rejected' }
// Words for people who get advertisements. Whoever asked for a code is to get it, if not by WhatsApp, then by another way.
const withheld: VendorError = { reason: 'filtered' }

/**
 * By the codes of https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes. None is final:
 * all are about WhatsApp, and a text message may well reach whom it does not.
 */
const meanings: Readonly<Record<number, VendorError>> = {
  // The token, the app and its rights.
  0: badCredentials,
  190: badCredentials,
  3: notAllowed,
  10: notAllowed,
  131005: notAllowed,

  // Too much: of the app, of the account, of the number, to one recipient.
  4: tooMany,
  80007: tooMany,
  130429: tooMany,
  131056: tooMany,
  // So many blocked what the number sent that it may send no more for now.
  131048: { reason: 'rate_limited', retryable: false, isOutage: true },

  // The account and the number that messages come from.
  33: noSuchNumber,
  368: locked,
  131031: locked,
  131037: { reason: 'unregistered_sender', isOutage: true },
  131042: { reason: 'payment_required', isOutage: true },
  131045: { reason: 'unregistered_sender', isOutage: true },
  133010: { reason: 'unregistered_sender', isOutage: true },
  // A country, not all of them.
  130497: { reason: 'region_not_permitted', isOutage: false },

  // The request.
  100: { reason: 'invalid_parameter' },
  131008: { reason: 'invalid_parameter' },
  131009: { reason: 'invalid_parameter' },
  132000: badTemplate,
  132001: badTemplate,
  132005: badTemplate,
  132007: badTemplate,
  132012: badTemplate,
  132015: badTemplate,
  132016: badTemplate,

  // Whoever is to get it.
  130472: withheld,
  131049: withheld,
  131050: { reason: 'opted_out' },
  131021: { reason: 'unroutable' },
  131026: { reason: 'not_on_whatsapp' },
  131030: { reason: 'trial_account' },
  131047: { reason: 'outside_window' },
}
