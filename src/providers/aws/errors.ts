import type { Answer } from '../../vendor/ask.ts'
import { fieldsOf, listOf } from '../../vendor/look.ts'
import { jsonOf, type VendorError } from '../../vendor/receipt.ts'

/**
 * What AWS's own exception says; nothing where the answer has none, as when it comes from something on the way. Its reason stands
 * above its name.
 */
export function awsErrorOf(answer: Answer): VendorError | undefined {
  const { __type: type, ...told } = fieldsOf(jsonOf(answer))
  if (typeof type !== 'string') return undefined
  // `com.amazonaws.pinpointsmsvoicev2#ConflictException`, or the name alone.
  const [, name] = /^(?:[\w.]+#)?(\w{1,32})(?::|$)/.exec(type) ?? []
  if (name === undefined) return undefined
  const reason = String(told['Reason'])
  const isAboutRecipient = listOf(told['Fields']).some((field) => field['Name'] === 'DestinationPhoneNumber')
  return { errorCode: name, ...exceptions[name], ...reasons[reason], ...(isAboutRecipient ? invalidRecipient : {}) }
}

const badCredentials: VendorError = { reason: 'bad_credentials', isOutage: true }
const rateLimited: VendorError = { reason: 'rate_limited', retryable: true }
const accountNotActive: VendorError = { reason: 'account_not_active', isOutage: true }
const quotaExceeded: VendorError = { reason: 'quota_exceeded', isOutage: true }
const regionNotPermitted: VendorError = { reason: 'region_not_permitted' }
const senderNotCapable: VendorError = { reason: 'sender_not_capable' }
const unregisteredSender: VendorError = { reason: 'unregistered_sender' }
const invalidRecipient: VendorError = { reason: 'invalid_recipient', isFinal: true }

/** Of the operation, and those that every service of AWS has (docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2). */
const exceptions: Readonly<Record<string, VendorError>> = {
  AccessDeniedException: { reason: 'forbidden', isOutage: true },
  NotAuthorized: { reason: 'forbidden', isOutage: true },
  OptInRequired: accountNotActive,
  ExpiredTokenException: badCredentials,
  IncompleteSignature: badCredentials,
  IncompleteSignatureException: badCredentials,
  InvalidClientTokenId: badCredentials,
  InvalidSignatureException: badCredentials,
  MissingAuthenticationToken: badCredentials,
  MissingAuthenticationTokenException: badCredentials,
  RequestExpired: badCredentials,
  UnrecognizedClientException: badCredentials,
  // A sender, a pool or a configuration set of the settings is not there.
  ResourceNotFoundException: { reason: 'not_found', isOutage: true },
  ServiceQuotaExceededException: quotaExceeded,
  Throttling: rateLimited,
  ThrottlingException: rateLimited,
  TooManyRequestsException: rateLimited,
}

/** Of conflicts, validations, denials and quotas, on the same pages. A rule of the account binds no other provider. */
const reasons: Readonly<Record<string, VendorError>> = {
  // The account.
  ACCOUNT_DISABLED: accountNotActive,
  INSUFFICIENT_ACCOUNT_REPUTATION: accountNotActive,
  DESTINATION_PHONE_NUMBER_NOT_VERIFIED: { reason: 'trial_account' },
  MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT: quotaExceeded,
  MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE: quotaExceeded,

  // The recipient.
  DESTINATION_PHONE_NUMBER_OPTED_OUT: { reason: 'opted_out', isFinal: true },
  DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE: { reason: 'blocked' },
  DAILY_DESTINATION_CALL_LIMIT: { reason: 'too_many_sends', isOutage: false },
  COUNTRY_CODE_MISMATCH: regionNotPermitted,
  COUNTRY_NOT_ENABLED: regionNotPermitted,
  DESTINATION_COUNTRY_BLOCKED: regionNotPermitted,
  DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION: regionNotPermitted,
  INTERNATIONAL_SENDING_NOT_SUPPORTED: regionNotPermitted,

  // The sender.
  CHANNEL_NOT_ENABLED: { reason: 'channel_disabled' },
  INVALID_IDENTITY_FOR_DESTINATION_COUNTRY: senderNotCapable,
  MESSAGE_TYPE_MISMATCH: senderNotCapable,
  NO_ORIGINATION_IDENTITIES_FOUND: { reason: 'unroutable' },
  NUMBER_CAPABILITIES_MISMATCH: senderNotCapable,
  REGISTRATION_NOT_COMPLETE: unregisteredSender,
  RESOURCE_NOT_ACTIVE: senderNotCapable,
  SENDER_ID_NOT_REGISTERED: unregisteredSender,
  SENDER_ID_NOT_SUPPORTED: senderNotCapable,
  SENDER_ID_REQUIRES_REGISTRATION: unregisteredSender,
  VOICE_CAPABILITY_NOT_AVAILABLE: senderNotCapable,

  // The message.
  MAXIMUM_SIZE_EXCEEDED: { reason: 'too_long' },
  PRICE_OVER_THRESHOLD: { reason: 'too_expensive' },
}
