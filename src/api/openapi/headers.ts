import type { AnswerHeader, RequestHeader } from '../description.ts'
import type { Json } from './schemas.ts'

/** A header of an answer, besides those that single operations name. `Retry-Later` is a `Retry-After` that may be missing. */
export type HeaderName = AnswerHeader | 'Allow' | 'Request-Id' | 'Retry-After' | 'Retry-Later' | 'WWW-Authenticate'

const answerHeaders: Readonly<Record<HeaderName, Json>> = {
  Allow: {
    description: 'The methods that the path has (RFC 9110 §10.2.1).',
    required: true,
    schema: { type: 'string' },
  },
  Deprecation: {
    description: 'Since when the body that was sent is deprecated (RFC 9745). Only after an older body.',
    schema: { type: 'string', pattern: '^@\\d+$' },
  },
  ETag: {
    description: 'For `If-None-Match`.',
    required: true,
    schema: { type: 'string', pattern: '^"[\\w-]+"$' },
  },
  'Preference-Applied': {
    description: 'That `Prefer` was followed (RFC 7240 §3).',
    schema: { type: 'string', const: 'session=cookie' },
  },
  RateLimit: {
    description:
      'What is left of a limit of the caller’s own address, and in how many seconds all of it is back (draft-ietf-httpapi-ratelimit-headers).',
    schema: { type: 'string', pattern: '^"[a-z-]+";r=\\d+;t=\\d+$' },
  },
  'RateLimit-Policy': {
    description: 'That limit: how many, and in how many seconds.',
    schema: { type: 'string', pattern: '^"[a-z-]+";q=\\d+;w=\\d+$' },
  },
  'Request-Id': {
    description: 'Names the request, here and in what the operator logs.',
    required: true,
    schema: { type: 'string', pattern: '^req_[0-9a-hjkmnp-tv-z]{30}$' },
  },
  'Retry-After': {
    description: 'Seconds until asking again can succeed.',
    required: true,
    schema: { type: 'integer', minimum: 1 },
  },
  'Retry-Later': {
    description: 'Seconds after which asking again may succeed.',
    schema: { type: 'integer', minimum: 1 },
  },
  'Set-Cookie': {
    description: 'Only to browsers on an origin that may use cookies here.',
    schema: { type: 'string', pattern: '; HttpOnly' },
  },
  'WWW-Authenticate': {
    description: 'What would be accepted (RFC 6750 §3).',
    required: true,
    schema: { type: 'string' },
  },
}

const requestHeaders: Readonly<Record<RequestHeader, Json>> = {
  'Accept-Language': {
    description: 'The language of the message, where the body asks for none that there is (RFC 9110 §12.5.4).',
    schema: { type: 'string', examples: ['de-AT, de;q=0.9, en;q=0.5'] },
  },
  'Idempotency-Key': {
    description:
      'The same key with the same body gives the same answer for 24 hours, and sends nothing again. At least 22 characters that nobody guesses.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{22,255}$' },
  },
  'If-None-Match': {
    description: 'The `ETag` of an answer that is still there.',
    schema: { type: 'string' },
  },
  Prefer: {
    description: '`session=cookie`: keep the refresh token in a cookie that no script reads (RFC 7240).',
    schema: { type: 'string', examples: ['session=cookie'] },
  },
}

/** The headers of answers, for the components. */
export function componentHeaders(): Json {
  return Object.fromEntries(Object.entries(answerHeaders).map(([name, header]) => [componentName(name), header]))
}

/** Headers of one answer, by reference. */
export function headersOf(names: readonly HeaderName[]): Json {
  const wireName = (name: HeaderName): string => (name === 'Retry-Later' ? 'Retry-After' : name)
  return Object.fromEntries(
    names.map((name) => [wireName(name), { $ref: `#/components/headers/${componentName(name)}` }]),
  )
}

/** A header that a request may have, as a parameter. */
export function headerParameter(name: RequestHeader): Json {
  return { name, in: 'header', required: false, ...requestHeaders[name] }
}

function componentName(name: string): string {
  return name.replaceAll('-', '')
}
