import type { TokenSettings } from '../core/settings.ts'
import { checkShape, inCode, type Origin } from './check.ts'
import { ConfigError } from './config-error.ts'
import { jwtConflictsIn } from './conflicts.ts'
import { accessLifetimeMs, defaultRefreshDays, refreshLifetimeMs } from './jwt-lifetimes.ts'
import { type CheckedJwt, jwtSchema } from './jwt-schema.ts'
import type { Secret } from './secret.ts'

/** Token lifetimes and rules, by the names of the first specification. Keys may also be spelled in snake_case. */
export interface JWTConfigInput {
  /** Hours an access token lives, 1 to 8760; `null` = 8760. Not together with minutes. */
  readonly accessTokenLifetimeHours?: number | null
  /** Minutes an access token lives, 1 to 525600; `null` = 525600. Default 30. */
  readonly accessTokenLifetimeMinutes?: number | null
  /**
   * Days a session lives, 1 to 365, at least as long as an access token; `null` = 365. Default 90, or more where access
   * tokens live longer.
   */
  readonly refreshTokenLifetimeDays?: number | null
  /** Whether a refresh gives a new refresh token too. Default `true`. */
  readonly rotateRefreshTokens?: boolean
  /** Whether a refresh ends the old refresh token. Default: the same as `rotateRefreshTokens`. */
  readonly blacklistAfterRotation?: boolean
  /** How access tokens are signed (RFC 7518 §3.1). Default `HS256`, the only one in this version. */
  readonly algorithm?: 'HS256'
  /** Whether signing in writes the time to the account. Default `true`. */
  readonly updateLastLogin?: boolean
  /** Seconds by which `exp`, `nbf` and `iat` may be missed, 0 to 300, less than an access token lives. Default 0. */
  readonly leeway?: number | string
  /** `aud` of every token, 1 to 255 characters, and required of those that come back. Default none. */
  readonly audience?: string | null
  /** `iss` of every token, 1 to 255 characters, and required of those that come back. Default none. */
  readonly issuer?: string | null
  /** The field that names an account. Only `id`, the default. */
  readonly userIdField?: 'id'
  /** The claim that names the account. Default `user_id`. */
  readonly userIdClaim?: string
  /** The claim that tells access from refresh tokens. Default `token_type`. */
  readonly tokenTypeClaim?: string
  /** The claim that names the token. Default `jti`. */
  readonly jtiClaim?: string
  /** Accepted authentication schemes, at least one; the first is offered in `WWW-Authenticate`. Default `['Bearer']`. */
  readonly authHeaderTypes?: readonly string[]
  /** The header that carries access tokens, as `X-Access-Token` or `HTTP_X_ACCESS_TOKEN`. Default `HTTP_AUTHORIZATION`. */
  readonly authHeaderName?: string
  /**
   * The key of access tokens when another system shares it: at least 32 bytes (RFC 7518 §3.2), not `secret`. Default:
   * derived from `secret`.
   */
  readonly signingKey?: string | Secret
}

/** Token lifetimes and rules, checked and frozen. */
export class JWTConfig {
  /** `null` = the longest, 8760. Absent while minutes rule. */
  readonly accessTokenLifetimeHours: number | null | undefined
  /** `null` = the longest, 525600. Absent while hours rule. */
  readonly accessTokenLifetimeMinutes: number | null | undefined
  /** `null` = the longest, 365. */
  readonly refreshTokenLifetimeDays: number | null
  readonly rotateRefreshTokens: boolean
  readonly blacklistAfterRotation: boolean
  readonly algorithm: 'HS256'
  readonly updateLastLogin: boolean
  /** Seconds. */
  readonly leeway: number
  readonly audience: string | null
  readonly issuer: string | null
  readonly userIdField: 'id'
  readonly userIdClaim: string
  readonly tokenTypeClaim: string
  readonly jtiClaim: string
  readonly authHeaderTypes: readonly string[]
  /** As it was written. */
  readonly authHeaderName: string
  readonly signingKey: Secret | undefined

  /** @throws {ConfigError} naming every mistake as `config.jwt.…` */
  constructor(input: JWTConfigInput = {}) {
    const jwt = readJwt(input)

    this.accessTokenLifetimeHours = jwt.accessTokenLifetimeHours
    this.accessTokenLifetimeMinutes = accessMinutes(jwt)
    this.refreshTokenLifetimeDays = refreshDays(jwt)
    this.rotateRefreshTokens = jwt.rotateRefreshTokens
    this.blacklistAfterRotation = jwt.blacklistAfterRotation ?? jwt.rotateRefreshTokens
    this.algorithm = jwt.algorithm
    this.updateLastLogin = jwt.updateLastLogin
    this.leeway = jwt.leeway
    this.audience = jwt.audience
    this.issuer = jwt.issuer
    this.userIdField = jwt.userIdField
    this.userIdClaim = jwt.userIdClaim
    this.tokenTypeClaim = jwt.tokenTypeClaim
    this.jtiClaim = jwt.jtiClaim
    this.authHeaderTypes = Object.freeze(jwt.authHeaderTypes)
    this.authHeaderName = jwt.authHeaderName
    this.signingKey = jwt.signingKey
    Object.freeze(this)
  }
}

/** The same in inner units, without the key. */
export function tokenSettings(jwt: JWTConfig): TokenSettings {
  return {
    algorithm: jwt.algorithm,
    accessLifetimeMs: accessLifetimeMs(jwt),
    refreshLifetimeMs: refreshLifetimeMs(jwt),
    rotateRefreshTokens: jwt.rotateRefreshTokens,
    blacklistAfterRotation: jwt.blacklistAfterRotation,
    updateLastLogin: jwt.updateLastLogin,
    leewayMs: jwt.leeway * 1000,
    ...(jwt.audience !== null && { audience: jwt.audience }),
    ...(jwt.issuer !== null && { issuer: jwt.issuer }),
    userIdClaim: jwt.userIdClaim,
    tokenTypeClaim: jwt.tokenTypeClaim,
    jtiClaim: jwt.jtiClaim,
    authHeaderTypes: jwt.authHeaderTypes,
    authHeaderName: httpName(jwt.authHeaderName),
  }
}

const inJwt: Origin = (path) => inCode(['jwt', ...path])

function readJwt(input: JWTConfigInput): CheckedJwt {
  const { value, mistakes } = checkShape(jwtSchema, input, inJwt)
  const all = [...mistakes, ...jwtConflictsIn(value, inCode)]
  if (all.length > 0) throw new ConfigError(all)

  // Nothing was wrong, so nothing was left out.
  return value as CheckedJwt
}

function accessMinutes({
  accessTokenLifetimeHours,
  accessTokenLifetimeMinutes,
}: CheckedJwt): number | null | undefined {
  if (accessTokenLifetimeHours !== undefined) return undefined
  return accessTokenLifetimeMinutes === undefined ? 30 : accessTokenLifetimeMinutes
}

function refreshDays(jwt: CheckedJwt): number | null {
  return jwt.refreshTokenLifetimeDays === undefined ? defaultRefreshDays(jwt) : jwt.refreshTokenLifetimeDays
}

/** `HTTP_X_ACCESS_TOKEN`, as WSGI spells it (PEP 3333), and `X-Access-Token` are one header. */
function httpName(written: string): string {
  return written
    .replace(/^HTTP_/, '')
    .replaceAll('_', '-')
    .toLowerCase()
}
