/** Every refusal: the HTTP status it has and the sentence it says. Codes are public and never change their meaning. */
export const refusals = {
  invalid_identifier: [400, 'Invalid identifier format'],
  invalid_email: [400, 'Invalid email address'],
  invalid_phone: [400, 'Invalid phone number'],
  validation_error: [400, 'Validation failed'],
  invalid_webhook: [400, 'Invalid webhook data'],
  authentication_failed: [401, 'Authentication failed'],
  invalid_credentials: [401, 'No active account found with the given credentials'],
  not_authenticated: [401, 'Authentication credentials were not provided.'],
  bad_authorization_header: [401, 'Authorization header must contain two space-delimited values'],
  token_not_valid: [401, 'Token is invalid'],
  user_not_found: [401, 'User not found'],
  no_active_account: [401, 'No active account found for the given token.'],
  user_inactive: [401, 'User is inactive'],
  invalid_signature: [403, 'Invalid signature'],
  origin_not_allowed: [403, 'This origin may not use cookies here'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  body_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The body must be application/json'],
  misdirected_request: [421, 'This host is not served here'],
  idempotency_mismatch: [422, 'This Idempotency-Key was used for another request'],
  step_up_required: [428, 'One more step is needed'],
  cooldown: [429, 'Please wait before requesting another code'],
  hourly_limit: [429, 'Too many OTP requests. Please try again later.'],
  daily_limit: [429, 'Too many OTP requests. Please try again later.'],
  rate_limited: [429, 'Too many requests'],
  internal: [500, 'Something went wrong on our side'],
  send_failed: [503, 'Failed to send verification code. Please try again.'],
  unavailable: [503, 'Temporarily unavailable'],
} as const satisfies Record<string, readonly [status: number, title: string]>

/** The closed set of refusal codes. */
export type ErrorCode = keyof typeof refusals

/** What a refusal may add: seconds to wait, messages by field, or a sentence that says more than the title. */
export interface ErrorDetails {
  /** Whole seconds until asking again can succeed. */
  readonly retryAfter?: number
  readonly fields?: Readonly<Record<string, readonly string[]>>
  /** What is left to the caller of a limit of its own. */
  readonly quota?: QuotaLeft
  /** What the caller may do, to bring the proof of it with the same request. */
  readonly stepUp?: StepUpOffer
  /** One sentence; never contains input, secrets, or whether an account exists. */
  readonly detail?: string
}

/**
 * One more step: `proof_of_work` is a challenge of ALTCHA, version 2, whose solution is the proof; `captcha` is a widget of a vendor on
 * the page, whose token is.
 */
export type StepUpOffer =
  | { readonly kind: 'proof_of_work'; readonly challenge: object }
  | { readonly kind: 'captcha'; readonly vendor: string; readonly siteKey: string }

/** A limit of the caller's own, and what is left of it. */
export interface QuotaLeft {
  readonly name: string
  readonly max: number
  readonly windowMs: number
  readonly remaining: number
  readonly resetsInMs: number
}

/** A refusal of what a user or a caller asked for. Integrators' mistakes are `TypeError`s instead. */
export class AuthError extends Error {
  override readonly name = 'AuthError'
  readonly code: ErrorCode
  /** HTTP status. */
  readonly status: number
  readonly details: ErrorDetails

  constructor(code: ErrorCode, options: { readonly cause?: unknown; readonly details?: ErrorDetails } = {}) {
    const [status, title] = refusals[code]
    super(title, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.status = status
    this.details = options.details ?? {}
  }
}

/** Why keychime cannot start, in one line that names what to change. For operators; never reaches a caller. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/** Throws on an error: one that callers only hear of as `unavailable`, as the `StartError` that it is to operators. */
export function toStartError(error: unknown): never {
  throw error instanceof AuthError && error.cause instanceof StartError ? error.cause : error
}
