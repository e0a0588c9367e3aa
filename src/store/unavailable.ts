import { AuthError } from '../errors.ts'

const RETRY_AFTER_SECONDS = 1

/** The refusal for a database that cannot answer. */
export function unavailable(cause: unknown): AuthError {
  return new AuthError('unavailable', { cause, details: { retryAfter: RETRY_AFTER_SECONDS } })
}
