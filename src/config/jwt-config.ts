import type { TokenSettings } from '../core/settings.ts'
import { type Algorithm, isSymmetric } from '../jwt/algorithms.ts'
import { inCode } from './check.ts'
import { ConfigError } from './config-error.ts'
import { checkJwt } from './jwt-check.ts'
import { type ForeignConfig, foreignTokens } from './jwt-foreign.ts'
import {
  accessLifetimeMs,
  accessLifetimeText,
  accessMinutes,
  refreshDays,
  refreshLifetimeMs,
  refreshLifetimeText,
} from './jwt-lifetimes.ts'
import { type JwtProfile, type ProfileOptions, profileFor, profiles } from './jwt-profiles.ts'
import { type CheckedJwt, httpName } from './jwt-schema.ts'
import { camelCase } from './names.ts'
import type { Secret } from './secret.ts'
import { type SimpleJwtSettings, simpleJwtSettings } from './simple-jwt.ts'
import { readSimpleJwt, type SimpleJwtRemark } from './simple-jwt-import.ts'
import { keysForDjango } from './simple-jwt-keys.ts'

/** Token lifetimes and rules, by the names of the first specification. Keys may also be spelled in snake_case. */
export interface JWTConfigInput {
  /**
   * `auto`: the lifetimes and rules of `configureForEnvironment`, chosen by the instance's `environment`, take the place
   * of what is written here. Default none.
   */
  readonly environment?: 'auto' | null
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
  /**
   * How access tokens are signed (RFC 7518 §3.1): HS256, HS384, HS512 with a shared secret; RS256, RS384, RS512, ES256,
   * ES384, ES512 with a key pair; and, as extensions, PS256, PS384, PS512, Ed25519. Default `HS256`.
   */
  readonly algorithm?: Algorithm
  /** Whether signing in writes the time to the account. Default `true`. */
  readonly updateLastLogin?: boolean
  /**
   * Seconds by which `exp`, `nbf`, `iat` and the end of a session may be missed, 0 to 300, less than an access token
   * lives. Default 0.
   */
  readonly leeway?: number | string
  /**
   * `aud` of every token, 1 to 255 characters, and required of those that come back. A list of up to 8: one of them has to
   * be there. Default none.
   */
  readonly audience?: string | readonly string[] | null
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
   * `config`: `signingKey` and `verifyingKeys`. `database`: keys that `keychime keys rotate` makes, the first one by itself,
   * their private parts sealed with a key derived from `secret`. Default `config`.
   */
  readonly keysFrom?: 'config' | 'database'
  /**
   * What access tokens are signed with. For HS* a secret that another system shares, not `secret`, as long as the hash (RFC
   * 7518 §3.2). For the others a private key, PEM or JWK. Default derived from `secret` for HS*, none for the others, which
   * need one.
   */
  readonly signingKey?: string | Secret
  /** Opens `signingKey` where its PEM is encrypted. Default none. */
  readonly signingKeyPassphrase?: string | Secret
  /**
   * What tokens name `signingKey` by (`kid`): 1 to 255 visible ASCII characters. Default that of the JWK, else the thumbprint
   * of the public key (RFC 7638), and none for HS*.
   */
  readonly keyId?: string
  /**
   * Keys whose access tokens are taken too, up to 16: public keys in PEM, JWK or JWK sets, and for HS* secrets. Where keys
   * change, the old one stands here until its last token is over. Default none.
   */
  readonly verifyingKeys?: readonly (string | Secret)[]
  /**
   * How many verified access tokens are remembered, 0 to 1000000, to save their signature's check the next time; their times
   * and sessions are judged each time. Worth it for key pairs. Default 0.
   */
  readonly verifiedTokenCache?: number
  readonly foreign?: ForeignConfig
}

/** What `getTokenInfo` gives, for people, by the names of the first specification. */
export interface TokenInfo {
  /** `24 hours`, `30 minutes`, `8760 hours (maximum)` */
  readonly access_token: string
  /** `30 days` */
  readonly refresh_token: string
  readonly algorithm: string
  readonly rotation: 'enabled' | 'disabled'
}

/** What became of the settings of djangorestframework-simplejwt. */
export interface SimpleJwtImport {
  readonly config: JWTConfig
  /** The settings that mean the same here, by their names there. */
  readonly carried: readonly string[]
  /** The settings that were left out or changed, and why; never a key. */
  readonly notCarried: readonly SimpleJwtRemark[]
  /** The settings that were not given and whose defaults differ. */
  readonly defaults: readonly SimpleJwtRemark[]
}

/** Token lifetimes and rules, checked and frozen. */
export class JWTConfig {
  readonly environment: 'auto' | null
  /** `null` = the longest, 8760. Absent while minutes rule. */
  readonly accessTokenLifetimeHours: number | null | undefined
  /** `null` = the longest, 525600. Absent while hours rule. */
  readonly accessTokenLifetimeMinutes: number | null | undefined
  /** `null` = the longest, 365. */
  readonly refreshTokenLifetimeDays: number | null
  readonly rotateRefreshTokens: boolean
  readonly blacklistAfterRotation: boolean
  readonly algorithm: Algorithm
  readonly updateLastLogin: boolean
  /** Seconds. */
  readonly leeway: number
  readonly audience: string | readonly string[] | null
  readonly issuer: string | null
  readonly userIdField: 'id'
  readonly userIdClaim: string
  readonly tokenTypeClaim: string
  readonly jtiClaim: string
  readonly authHeaderTypes: readonly string[]
  /** As it was written. */
  readonly authHeaderName: string
  readonly keysFrom: 'config' | 'database'
  readonly signingKey: Secret | undefined
  readonly signingKeyPassphrase: Secret | undefined
  readonly keyId: string | undefined
  readonly verifyingKeys: readonly Secret[]
  readonly verifiedTokenCache: number
  /** Nobody's tokens while `issuer` is `null`. */
  readonly foreign: Readonly<Required<ForeignConfig>>
  #profile: JwtProfile | undefined

  /** @throws {ConfigError} naming every mistake as `config.jwt.…` */
  constructor(input: JWTConfigInput = {}) {
    const jwt = readJwt(input)

    this.environment = jwt.environment
    this.accessTokenLifetimeHours = jwt.accessTokenLifetimeHours
    this.accessTokenLifetimeMinutes = accessMinutes(jwt)
    this.refreshTokenLifetimeDays = refreshDays(jwt)
    this.rotateRefreshTokens = jwt.rotateRefreshTokens
    this.blacklistAfterRotation = jwt.blacklistAfterRotation ?? jwt.rotateRefreshTokens
    this.algorithm = jwt.algorithm
    this.updateLastLogin = jwt.updateLastLogin
    this.leeway = jwt.leeway
    this.audience = Array.isArray(jwt.audience) ? Object.freeze(jwt.audience) : jwt.audience
    this.issuer = jwt.issuer
    this.userIdField = jwt.userIdField
    this.userIdClaim = jwt.userIdClaim
    this.tokenTypeClaim = jwt.tokenTypeClaim
    this.jtiClaim = jwt.jtiClaim
    this.authHeaderTypes = Object.freeze(jwt.authHeaderTypes)
    this.authHeaderName = jwt.authHeaderName
    this.keysFrom = jwt.keysFrom
    this.signingKey = jwt.signingKey
    this.signingKeyPassphrase = jwt.signingKeyPassphrase
    this.keyId = jwt.keyId
    this.verifyingKeys = Object.freeze(jwt.verifyingKeys)
    this.verifiedTokenCache = jwt.verifiedTokenCache
    this.foreign = Object.freeze(jwt.foreign)
    Object.freeze(this)
  }

  /**
   * Reads the settings of djangorestframework-simplejwt, as JSON has them: durations in seconds, in ISO 8601, as
   * `1 day, 0:00:00`, or as the arguments of `timedelta`. What is not given keeps the default of this class.
   *
   * @throws {TypeError} when it is no plain object; everything else is told in what it gives.
   */
  static fromSimpleJwtSettings(settings: Readonly<Record<string, unknown>>): SimpleJwtImport {
    const { input, ...report } = readSimpleJwt(settings)
    return { config: new JWTConfig(input), ...report }
  }

  /** The profile that `configureForEnvironment` gave it, while nothing was changed since. */
  get profile(): JwtProfile | undefined {
    return this.#profile
  }

  /**
   * The same with some settings changed. Hours take the place of minutes, and minutes of hours.
   *
   * @throws {ConfigError}
   */
  with(changes: JWTConfigInput): JWTConfig {
    const entries = Object.entries(changes).filter(([, value]) => value !== undefined)
    const given = Object.fromEntries(entries.map(([name, value]) => [camelCase(name), value]))
    const { accessTokenLifetimeHours: hours, accessTokenLifetimeMinutes: minutes, ...others } = this
    const isLifetimeGiven = 'accessTokenLifetimeHours' in given || 'accessTokenLifetimeMinutes' in given
    const lifetime = isLifetimeGiven ? {} : { accessTokenLifetimeHours: hours, accessTokenLifetimeMinutes: minutes }
    // To a check, undefined is the same as absent.
    return new JWTConfig({ ...others, ...lifetime, ...given } as JWTConfigInput)
  }

  /**
   * The same with the lifetimes and rules of an environment: development (also whenever `debug`) has 1 hour, 7 days and
   * 30 seconds of leeway; production 24 hours, 30 days and no leeway; testing 1 hour, 1 day and no rotation. `dev`,
   * `prod`, `test` and `local` are understood. Under any other name nothing changes.
   *
   * @throws {TypeError} when `strict` and the name is unknown, or production comes with debug.
   */
  configureForEnvironment(environment: string, debug = false, { strict = false }: ProfileOptions = {}): JWTConfig {
    const profile = profileFor(environment, debug, strict)
    if (profile === undefined) return this.with({})

    const configured = this.with({ environment: null, ...profiles[profile] })
    configured.#profile = profile
    return configured
  }

  /** Lifetimes, algorithm and rotation in words. */
  getTokenInfo(): TokenInfo {
    return {
      access_token: accessLifetimeText(this),
      refresh_token: refreshLifetimeText(this),
      algorithm: this.algorithm,
      rotation: this.rotateRefreshTokens ? 'enabled' : 'disabled',
    }
  }

  /** The same in inner units and without the key, as `auth.settings.jwt` has it. */
  toSettings(): TokenSettings {
    return {
      algorithm: this.algorithm,
      accessLifetimeMs: accessLifetimeMs(this),
      refreshLifetimeMs: refreshLifetimeMs(this),
      rotateRefreshTokens: this.rotateRefreshTokens,
      blacklistAfterRotation: this.blacklistAfterRotation,
      updateLastLogin: this.updateLastLogin,
      leewayMs: this.leeway * 1000,
      ...(this.audience !== null && { audience: this.audience }),
      ...(this.issuer !== null && { issuer: this.issuer }),
      userIdClaim: this.userIdClaim,
      tokenTypeClaim: this.tokenTypeClaim,
      jtiClaim: this.jtiClaim,
      authHeaderTypes: this.authHeaderTypes,
      authHeaderName: httpName(this.authHeaderName),
      verifiedTokenCache: this.verifiedTokenCache,
      ...foreignTokens(this.foreign),
      ...(this.#profile !== undefined && { profile: this.#profile }),
    }
  }

  /**
   * `SIMPLE_JWT` for a Django that checks our access tokens: every setting by its name there, durations in seconds, which
   * Django wants as `timedelta`. For HS* it holds the key as text: never print it. For the others it holds the public key
   * and no private one.
   *
   * @param key the key that both share, or a key pair's public key; not needed where `signingKey` is set
   * @throws {TypeError} when there is no key, a weak one, another than `signingKey`, or an algorithm that simplejwt lacks.
   */
  toSimpleJwtSettings(key?: string | Secret): SimpleJwtSettings {
    const given = typeof key === 'string' ? key : key?.reveal()
    const isShared = given !== undefined && this.signingKey === undefined && isSymmetric(this.algorithm)
    const config = isShared ? this.with({ signingKey: given }) : this
    return simpleJwtSettings(config.toSettings(), keysForDjango(config, given))
  }
}

function readJwt(input: JWTConfigInput): CheckedJwt {
  const { value, mistakes } = checkJwt(input, inCode)
  if (mistakes.length > 0) throw new ConfigError(mistakes)

  // Nothing was wrong, so nothing was left out.
  return value as CheckedJwt
}
