import { type Delivery, PROVIDER_DOWN } from './outbox.ts'

/**
 * Why a message failed, as the person waiting may know. Whether somebody opted out, reported spam or is on a list is their own:
 * each of them is as `unreachable` as a number that nobody has.
 */
export type FailureReason = 'unreachable' | 'landline' | 'provider_down' | 'undelivered'

/** The reason that is shown of a message that failed. */
export function failureReason({ isFinal, reason = '' }: Pick<Delivery, 'isFinal' | 'reason'>): FailureReason {
  return isFinal ? 'unreachable' : (reasons.get(reason) ?? 'undelivered')
}

/** By the words that providers and the worker have; any other says nothing that helps. */
const reasons: ReadonlyMap<string, FailureReason> = new Map([
  ['unreachable', 'unreachable'],
  ['landline', 'landline'],
  ['not_sms_capable', 'landline'],
  [PROVIDER_DOWN, 'provider_down'],
  ['unauthorized', 'provider_down'],
  ['bad_credentials', 'provider_down'],
  ['account_not_active', 'provider_down'],
  ['quota_exceeded', 'provider_down'],
  ['payment_required', 'provider_down'],
  ['no_balance', 'provider_down'],
  ['not_connected', 'provider_down'],
  ['rate_limited', 'provider_down'],
  ['no_provider', 'provider_down'],
])
