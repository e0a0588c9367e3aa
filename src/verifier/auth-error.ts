/** A refusal, as everywhere in keychime; of all codes the two that verifying has. */
export class AuthError extends Error {
  override readonly name = 'AuthError'
  /** `token_not_valid`: it is not good. `unavailable`: nobody can tell now. */
  readonly code: 'token_not_valid' | 'unavailable'
  /** HTTP status. */
  readonly status: 401 | 503
  /** A sentence that says more, or whole seconds until asking again can succeed. */
  readonly details: { readonly detail?: string; readonly retryAfter?: number }

  constructor(code: AuthError['code'], details: AuthError['details'], cause?: unknown) {
    const isInvalid = code === 'token_not_valid'
    super(isInvalid ? 'Token is invalid' : 'Temporarily unavailable', { cause })
    this.code = code
    this.status = isInvalid ? 401 : 503
    this.details = details
  }
}

/** The refusal of a token, with simplejwt's sentence. */
export function invalid(detail = 'Token is invalid'): AuthError {
  return new AuthError('token_not_valid', { detail })
}

/** What cannot be told now. The whole story is for the operator, in the cause. */
export function unavailable(cause?: Error): AuthError {
  return new AuthError('unavailable', { retryAfter: 1 }, cause)
}
