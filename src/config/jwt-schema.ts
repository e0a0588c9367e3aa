import { z } from 'zod'
import { type Algorithm, algorithmNames, isAlgorithm } from '../jwt/algorithms.ts'
import {
  field,
  flag,
  hiddenText,
  lineOrNull,
  linesOrNull,
  matching,
  oneOf,
  seconds,
  secret,
  secrets,
  wholeNumber,
  wholeNumberOrMost,
} from './fields.ts'

/** The claims that mean something already (RFC 7519 §4.1); `sid` and `gen` name the session and its generation. */
const takenClaims = ['exp', 'iat', 'nbf', 'iss', 'aud', 'sub', 'jti', 'sid', 'gen']

/** Headers that clients or proxies set for their own ends (RFC 9110), or that are read for something else. */
const takenHeaders =
  /^(?:cookie|host|origin|referer|user-agent|expect|range|prefer|idempotency-key|request-id|te|trailer|via|connection|keep-alive|upgrade|transfer-encoding|forwarded|x-real-ip|(?:accept|if|cache|content|sec|proxy|access-control|x-forwarded)-.*|accept)$/

/** The shape of `jwt`, by the names and bounds of the first specification. */
export const jwtSchema = z.strictObject({
  environment: environment().default(null),
  accessTokenLifetimeHours: wholeNumberOrMost(1, 8760).optional(),
  accessTokenLifetimeMinutes: wholeNumberOrMost(1, 525_600).optional(),
  refreshTokenLifetimeDays: wholeNumberOrMost(1, 365).optional(),
  rotateRefreshTokens: flag().default(true),
  blacklistAfterRotation: flag().optional(),
  algorithm: algorithm().default('HS256'),
  updateLastLogin: flag().default(true),
  leeway: seconds(0, 300).default(0),
  audience: linesOrNull(255, 8).default(null),
  issuer: lineOrNull(255).default(null),
  userIdField: userIdField().default('id'),
  userIdClaim: claim('sub').default('user_id'),
  tokenTypeClaim: claim().default('token_type'),
  jtiClaim: claim('jti').default('jti'),
  authHeaderTypes: authHeaderTypes().default(['Bearer']),
  authHeaderName: authHeaderName().default('HTTP_AUTHORIZATION'),
  keysFrom: oneOf(['config', 'database']).default('config'),
  signingKey: secret().optional(),
  signingKeyPassphrase: hiddenText(1024).optional(),
  keyId: matching(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters').optional(),
  verifyingKeys: secrets(16).default([]),
  verifiedTokenCache: wholeNumber(0, 1_000_000).default(0),
  foreign: z
    .strictObject({
      issuer: lineOrNull(255).default(null),
      audience: lineOrNull(255).default(null),
      sameAccounts: flag().default(false),
    })
    .prefault({}),
})

/** `jwt` once its shape is right. */
export type CheckedJwt = z.output<typeof jwtSchema>

/** The name under which HTTP knows a header: `HTTP_X_ACCESS_TOKEN`, as WSGI spells it (PEP 3333), is `x-access-token`. */
export function httpName(written: string): string {
  return written
    .replace(/^HTTP_/, '')
    .replaceAll('_', '-')
    .toLowerCase()
}

function environment(): z.ZodType<'auto' | null, string | null> {
  return field(z.string().trim().pipe(z.literal('auto')).nullable(), {
    rule: 'must be auto, or null for no profile',
    reading: 'text',
  })
}

function algorithm(): z.ZodType<Algorithm, string> {
  const isExtension = (name: Algorithm): boolean => /^(?:PS|Ed)/.test(name)
  const first = algorithmNames.filter((name) => !isExtension(name))

  return field(z.string().trim().refine(isAlgorithm) as z.ZodType<Algorithm, string>, {
    rule: `is refused: Algorithm must be one of: ${first.join(', ')}, or ${algorithmNames.filter(isExtension).join(', ')}`,
    reading: 'text',
    explain: (value) => (value === 'EdDSA' ? 'is refused: EdDSA has several curves; use Ed25519' : undefined),
  })
}

function userIdField(): z.ZodType<'id', string> {
  return field(z.string().trim().pipe(z.literal('id')), {
    rule: 'must be id, the only field that names an account for good',
    reading: 'text',
  })
}

/** The name of a claim that has no meaning yet, or the one that is meant for this. */
function claim(own?: string): z.ZodType<string, string> {
  const taken = takenClaims.filter((name) => name !== own)
  const schema = z
    .string()
    .trim()
    .regex(/^[A-Za-z][\w:./-]{0,99}$/)
    .refine((name) => !taken.includes(name))

  return field(schema, {
    rule: 'must be a claim name of up to 100 letters, digits and _ : . / - that starts with a letter',
    reading: 'text',
    explain: (value) =>
      taken.some((name) => name === value) ? `must not be ${value}, which means something else` : undefined,
  })
}

/** Authentication schemes are tokens (RFC 9110 §11.1), so they have no blanks. */
function authHeaderTypes(): z.ZodType<string[], string[]> {
  const scheme = z
    .string()
    .trim()
    .regex(/^[\w!#$%&'*+.^`|~-]{1,40}$/)

  return field(z.array(scheme).min(1), {
    rule: 'must be a list of authentication schemes without blanks, such as Bearer',
    reading: 'list',
    explain: (value) => (isEmpty(value) ? 'is empty: At least one auth header type must be specified' : undefined),
  })
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

function authHeaderName(): z.ZodType<string, string> {
  const schema = z
    .string()
    .trim()
    .regex(/^(?!HTTP_$)[A-Za-z][\w-]{0,63}$/)
    .refine((written) => !takenHeaders.test(httpName(written)))

  return field(schema, {
    rule: 'must be a header name such as Authorization or HTTP_X_ACCESS_TOKEN',
    reading: 'text',
    explain: (value) =>
      typeof value === 'string' && takenHeaders.test(httpName(value.trim()))
        ? `must not be ${value.trim()}, which carries something else`
        : undefined,
  })
}
