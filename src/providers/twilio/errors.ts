import type { Report } from '../../core/channel.ts'
import type { Answer } from '../../vendor/ask.ts'
import { jsonOf, type VendorError } from '../../vendor/receipt.ts'

/**
 * What Twilio's own error body says; nothing where the answer has none, as when it comes from something on the way.
 */
export function twilioErrorOf(answer: Answer): VendorError | undefined {
  const code = jsonOf(answer)?.['code']
  return typeof code === 'number' ? { errorCode: String(code), ...meaningOf(String(code)) } : undefined
}

/** What one of Twilio's error numbers means for a message, in an answer or in a report; nothing of an unknown one. */
function meaningOf(code: string): VendorError {
  return meanings[code] ?? {}
}

/** What a report says of a message that failed with this number; nothing without one. */
export function failureOf(errorCode: string | undefined): Pick<Report, 'errorCode' | 'reason' | 'isFinal'> {
  if (errorCode === undefined) return {}
  const { reason, isFinal } = meaningOf(errorCode)
  return { errorCode, ...(reason === undefined ? {} : { reason }), ...(isFinal ? { isFinal } : {}) }
}

const badCredentials: VendorError = { reason: 'bad_credentials', isOutage: true }
const invalidRecipient: VendorError = { reason: 'invalid_recipient', isFinal: true }
// Switched off country by country in the console: another provider, or another transport, may be allowed there.
const regionNotPermitted: VendorError = { reason: 'region_not_permitted', isOutage: false }
const landline: VendorError = { reason: 'landline', isOutage: false }

const meanings: Readonly<Record<string, VendorError>> = {
  // The account.
  20003: badCredentials,
  20005: { reason: 'account_not_active', isOutage: true },
  20404: { reason: 'not_found' },
  20429: { reason: 'rate_limited', retryable: true },

  // Messages and calls, when they are asked for.
  21211: invalidRecipient,
  21214: { reason: 'unroutable' },
  21215: regionNotPermitted,
  21217: invalidRecipient,
  21408: regionNotPermitted,
  21606: { reason: 'sender_not_capable' },
  21608: { reason: 'trial_account' },
  21610: { reason: 'opted_out', isFinal: true },
  21612: { reason: 'unroutable' },
  21614: { reason: 'not_sms_capable' },
  21635: landline,

  // Messages, later.
  30001: { reason: 'queue_overflow', retryable: true },
  30003: { reason: 'unreachable' },
  30004: { reason: 'blocked', isFinal: true },
  30005: { reason: 'unknown_handset', isFinal: true },
  30006: landline,
  30007: { reason: 'filtered' },
  30008: { reason: 'carrier_error' },
  30029: { reason: 'redaction_not_enabled' },
  30034: { reason: 'unregistered_sender' },

  // WhatsApp. Somebody who is not there may well take a text message.
  63016: { reason: 'outside_window' },
  63018: { reason: 'rate_limited', retryable: true },
  63021: { reason: 'content_rejected' },
  63024: { reason: 'not_on_whatsapp' },

  // Verify.
  60200: { reason: 'invalid_parameter' },
  60202: { reason: 'too_many_checks', retryable: false },
  60203: { reason: 'too_many_sends', retryable: false },
  60205: landline,
  60223: { reason: 'channel_disabled' },
  60238: { reason: 'blocked', isFinal: true, isOutage: false },
  60410: { reason: 'fraud', isFinal: true, isOutage: false },
  60605: regionNotPermitted,
  68008: { reason: 'channel_not_configured' },
}
