import { type AuthError, refusals, type StepUpOffer } from '../errors.ts'
import { quotaHeaders } from './quota.ts'
import type { Answer } from './respond.ts'

/** Where the codes are explained; the last segment is the code. */
const TYPE_BASE = 'https://keychime.dev/errors/'

/**
 * A refusal as problem details (RFC 9457) with the first specification's `error` beside them. `scheme` is the
 * authentication scheme that it offers.
 */
export function problem(error: AuthError, requestId: string, scheme = 'Bearer'): Answer {
  const [status, title] = refusals[error.code]
  const { retryAfter, fields, detail, stepUp } = error.details
  const body = {
    type: TYPE_BASE + error.code,
    title,
    status,
    detail: detail ?? firstMessage(fields) ?? title,
    instance: requestId,
    error: title,
    error_code: error.code,
    request_id: requestId,
    ...(retryAfter === undefined ? {} : { retry_after: retryAfter }),
    ...(fields === undefined ? {} : { fields }),
    ...(stepUp === undefined ? {} : { step_up: stepUpJson(stepUp) }),
    ...(status === 401 ? simplejwtMembers(error) : {}),
  }
  return { status, body, headers: { 'content-type': 'application/problem+json', ...headersOf(error, scheme) } }
}

function stepUpJson(offer: StepUpOffer): object {
  return offer.kind === 'captcha' ? { kind: offer.kind, vendor: offer.vendor, site_key: offer.siteKey } : offer
}

/**
 * A refusal in the words of djangorestframework-simplejwt, for the token routes. What simplejwt has no words for stays
 * a problem.
 */
export function tokenRefusal(error: AuthError, requestId: string, scheme = 'Bearer'): Answer {
  const { fields, detail } = error.details
  if (error.code === 'validation_error' && fields !== undefined) return { status: 400, body: fields }
  if (error.status !== 401) return problem(error, requestId, scheme)
  const code = error.code === 'token_not_valid' ? { code: error.code } : {}
  return { status: 401, body: { detail: detail ?? error.message, ...code }, headers: headersOf(error, scheme) }
}

/** Members that clients of simplejwt read on protected routes, beside those of the problem. */
function simplejwtMembers(error: AuthError): Record<string, unknown> {
  if (hadNoToken(error)) return {}
  const sentence = error.details.detail
  if (error.code !== 'token_not_valid' || sentence === NO_USER) return { code: error.code }
  return {
    detail: 'Given token not valid for any token type',
    code: error.code,
    messages: [{ token_class: 'AccessToken', token_type: 'access', message: sentence ?? error.message }],
  }
}

const NO_USER = 'Token contained no recognizable user identification'

function headersOf(error: AuthError, scheme: string): Record<string, string> {
  const { retryAfter, quota } = error.details
  return {
    ...quotaHeaders(quota),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    ...(error.status === 401 ? { 'www-authenticate': challengeOf(error, scheme) } : {}),
  }
}

/** RFC 6750 §3: no error code where no token was given. */
function challengeOf(error: AuthError, scheme: string): string {
  return `${scheme} realm="api"${hadNoToken(error) ? '' : ', error="invalid_token"'}`
}

function hadNoToken({ code }: AuthError): boolean {
  return code === 'not_authenticated' || code === 'authentication_failed' || code === 'invalid_credentials'
}

function firstMessage(fields: Readonly<Record<string, readonly string[]>> | undefined): string | undefined {
  const [name, messages] = Object.entries(fields ?? {})[0] ?? []
  return messages?.[0] === undefined ? undefined : `${name}: ${messages[0]}`
}
