import { type Algorithm, isAlgorithm, isSymmetric } from '../jwt/algorithms.ts'
import { simpleJwtNames } from './simple-jwt.ts'
import { durationSeconds } from './simple-jwt-durations.ts'
import { areOfOnePair } from './simple-jwt-keys.ts'

/** What one setting of simplejwt says here: part of a `JWTConfigInput`, or why it is none, or both where it was changed. */
export interface Reading {
  readonly part?: Readonly<Record<string, unknown>>
  /** Follows the name of the setting. */
  readonly reason?: string
}

/** What the settings before it said. */
type Read = Readonly<Record<string, unknown>>

type Reader = (value: unknown, read: Read) => Reading

const serializers = 'rest_framework_simplejwt.serializers'
const noSliding = 'is for sliding tokens, which are not made here'
const oneAnswer = 'is Python; the answers here have one form'

/**
 * Every setting of simplejwt, in the order they are read: what another is checked against comes first. A setting that
 * says what happens here anyway is carried by saying nothing.
 */
export const readers: Readonly<Record<string, Reader>> = {
  ACCESS_TOKEN_LIFETIME: accessLifetime,
  REFRESH_TOKEN_LIFETIME: refreshLifetime,
  ROTATE_REFRESH_TOKENS: as('rotateRefreshTokens'),
  BLACKLIST_AFTER_ROTATION: as('blacklistAfterRotation'),
  UPDATE_LAST_LOGIN: as('updateLastLogin'),
  ALGORITHM: as('algorithm'),
  SIGNING_KEY: signingKey,
  VERIFYING_KEY: verifyingKey,
  AUDIENCE: as('audience'),
  ISSUER: as('issuer'),
  JSON_ENCODER: only([null], 'is Python; claims here are text and numbers'),
  JWK_URL: only([null], 'is for keys of others, which an instance does not fetch; keychime/verifier does'),
  LEEWAY: leeway,
  AUTH_HEADER_TYPES: (value) => ({ part: { authHeaderTypes: [value].flat() } }),
  AUTH_HEADER_NAME: as('authHeaderName'),
  USER_ID_FIELD: as('userIdField'),
  USER_ID_CLAIM: as('userIdClaim'),
  TOKEN_TYPE_CLAIM: claim('tokenTypeClaim'),
  JTI_CLAIM: claim('jtiClaim'),
  USER_AUTHENTICATION_RULE: only(
    [simpleJwtNames.USER_AUTHENTICATION_RULE],
    'is Python; auth.accounts.disable keeps an account out',
  ),
  ON_LOGIN_SUCCESS: only(
    [`${serializers}.default_on_login_success`],
    "is Python; auth.on('session.started') hears of it",
  ),
  ON_LOGIN_FAILED: only([`${serializers}.default_on_login_failed`], "is Python; auth.on('otp.rejected') hears of it"),
  AUTH_TOKEN_CLASSES: only(simpleJwtNames.AUTH_TOKEN_CLASSES, 'is Python; only access tokens open routes here'),
  TOKEN_USER_CLASS: only([simpleJwtNames.TOKEN_USER_CLASS], 'is Python; auth.authenticate gives the account'),
  CHECK_USER_IS_ACTIVE: only([true], 'is always on here: a disabled account does not sign in'),
  CHECK_REVOKE_TOKEN: only([false], 'watches passwords, which accounts here do not have; sessions end by themselves'),
  REVOKE_TOKEN_CLAIM: only(['hash_password'], 'names a claim about passwords, which accounts here do not have'),
  SLIDING_TOKEN_REFRESH_EXP_CLAIM: left(noSliding),
  SLIDING_TOKEN_LIFETIME: left(noSliding),
  SLIDING_TOKEN_REFRESH_LIFETIME: left(noSliding),
  TOKEN_OBTAIN_SERIALIZER: only([`${serializers}.TokenObtainPairSerializer`], oneAnswer),
  TOKEN_REFRESH_SERIALIZER: only([`${serializers}.TokenRefreshSerializer`], oneAnswer),
  TOKEN_VERIFY_SERIALIZER: only([`${serializers}.TokenVerifySerializer`], oneAnswer),
  TOKEN_BLACKLIST_SERIALIZER: only([`${serializers}.TokenBlacklistSerializer`], oneAnswer),
  SLIDING_TOKEN_OBTAIN_SERIALIZER: only([`${serializers}.TokenObtainSlidingSerializer`], noSliding),
  SLIDING_TOKEN_REFRESH_SERIALIZER: only([`${serializers}.TokenRefreshSlidingSerializer`], noSliding),
}

function as(name: string): Reader {
  return (value) => ({ part: { [name]: value } })
}

/** One value, or a list of nothing else, means what happens here; any other does not. */
function only(same: readonly unknown[], reason: string): Reader {
  return (value) => ([value].flat().every((one) => same.includes(one)) ? {} : { reason })
}

function left(reason: string): Reader {
  return () => ({ reason })
}

/** simplejwt takes `None` for no check at all. */
function claim(name: string): Reader {
  return (value) =>
    value === null
      ? { reason: 'is None, which checks nothing; here it is always checked' }
      : { part: { [name]: value } }
}

/** The algorithm that was read, or the one that is meant where there is none. */
export function algorithmIn({ algorithm }: Read): Algorithm {
  return isAlgorithm(algorithm) ? algorithm : 'HS256'
}

/** A Django that only checks tokens has no private key. */
function signingKey(value: unknown, read: Read): Reading {
  const isAbsent = value === '' || value === null
  if (!isAbsent || isSymmetric(algorithmIn(read))) return { part: { signingKey: value } }
  return { reason: 'is empty: there Django only checks tokens; here jwt.signingKey has to be a private key' }
}

function verifyingKey(value: unknown, read: Read): Reading {
  if (value === '' || value === null) return {}
  const algorithm = algorithmIn(read)
  if (isSymmetric(algorithm)) return { reason: `is for algorithms with two keys; ${algorithm} has one` }
  if (typeof value !== 'string') return { reason: 'must be text: a public key in PEM' }

  const part = { verifyingKeys: [value] }
  const { signingKey: signs } = read
  if (typeof signs !== 'string') return { part, reason: 'has no private key beside it: its tokens are taken here' }
  if (areOfOnePair(value, signs, algorithm)) return {}
  return { part, reason: 'is of another pair than SIGNING_KEY: the tokens of both are taken here' }
}

const notADuration: Reading = {
  reason: 'must be a duration: seconds, ISO 8601 such as PT24H, or { "hours": 24 }',
}

/** Whole hours stay hours; anything else is minutes, rounded down: a shorter life harms nobody. */
function accessLifetime(value: unknown): Reading {
  const seconds = durationSeconds(value)
  if (seconds === undefined) return notADuration
  const hours = seconds / 3600
  if (Number.isInteger(hours)) return fitted('accessTokenLifetimeHours', hours, [8760, 'hour'])
  return fitted('accessTokenLifetimeMinutes', seconds / 60, [525_600, 'minute'])
}

function refreshLifetime(value: unknown): Reading {
  const seconds = durationSeconds(value)
  return seconds === undefined ? notADuration : fitted('refreshTokenLifetimeDays', seconds / 86_400, [365, 'day'])
}

function fitted(name: string, exact: number, [most, unit]: readonly [number, string]): Reading {
  const count = Math.min(Math.max(Math.floor(exact), 1), most)
  const part = { [name]: count }
  if (count === exact) return { part }
  return { part, reason: `was changed to ${count} ${unit}${count === 1 ? '' : 's'}: whole ${unit}s, 1 to ${most}` }
}

/** None is 0 there, and a `timedelta` is as good as seconds. */
function leeway(value: unknown): Reading {
  if (value === 0 || value === null) return { part: { leeway: 0 } }
  return { part: { leeway: durationSeconds(value) ?? value } }
}
