import type { Answer } from '../../vendor/ask.ts'
import { jsonOf, type VendorError } from '../../vendor/receipt.ts'

/** What Resend's own error body says, by its name; nothing where the answer has none, as when it comes from something on the way. */
export function resendErrorOf(answer: Answer): VendorError | undefined {
  const name = jsonOf(answer)?.['name']
  return typeof name === 'string' && /^[a-z_]{1,32}$/.test(name) ? { errorCode: name, ...meanings[name] } : undefined
}

const badCredentials: VendorError = { reason: 'bad_credentials', isOutage: true }
// Both come with 429, and no pause of minutes helps.
const quotaExceeded: VendorError = { reason: 'quota_exceeded', retryable: false, isOutage: true }

/**
 * By the names in the list of errors of its API reference (resend.com/docs/api-reference/errors) and in its package. What is not
 * here is what its status says, as `validation_error`, which may come with any.
 */
const meanings: Readonly<Record<string, VendorError>> = {
  missing_api_key: badCredentials,
  invalid_api_key: badCredentials,
  restricted_api_key: badCredentials,
  invalid_from_address: { reason: 'sender_not_capable', isOutage: true },
  not_found: { reason: 'not_found' },
  // The first request of this name is under way; asking again gets its answer.
  concurrent_idempotent_requests: { reason: 'in_progress', retryable: true },
  // It took a mail of this name that reads otherwise.
  invalid_idempotent_request: { reason: 'taken_before', isTaken: true },
  rate_limit_exceeded: { reason: 'rate_limited', retryable: true },
  daily_quota_exceeded: quotaExceeded,
  monthly_quota_exceeded: quotaExceeded,
  security_error: { reason: 'content_rejected' },
}
