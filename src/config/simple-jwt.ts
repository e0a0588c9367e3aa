import type { TokenSettings } from '../core/settings.ts'
import type { SimpleJwtKeys } from './simple-jwt-keys.ts'

/** `SIMPLE_JWT` of djangorestframework-simplejwt as JSON can carry it. Durations are seconds. */
export interface SimpleJwtSettings extends SimpleJwtKeys {
  readonly ACCESS_TOKEN_LIFETIME: number
  readonly REFRESH_TOKEN_LIFETIME: number
  readonly ROTATE_REFRESH_TOKENS: boolean
  readonly BLACKLIST_AFTER_ROTATION: boolean
  readonly UPDATE_LAST_LOGIN: boolean
  readonly ALGORITHM: string
  readonly AUDIENCE: string | readonly string[] | null
  readonly ISSUER: string | null
  readonly JWK_URL: null
  /** Seconds. */
  readonly LEEWAY: number
  readonly AUTH_HEADER_TYPES: readonly string[]
  /** As WSGI spells it (PEP 3333). */
  readonly AUTH_HEADER_NAME: string
  readonly USER_ID_FIELD: string
  readonly USER_ID_CLAIM: string
  readonly USER_AUTHENTICATION_RULE: string
  readonly AUTH_TOKEN_CLASSES: readonly string[]
  readonly TOKEN_TYPE_CLAIM: string
  readonly JTI_CLAIM: string
  readonly TOKEN_USER_CLASS: string
  readonly SLIDING_TOKEN_REFRESH_EXP_CLAIM: string
  readonly SLIDING_TOKEN_LIFETIME: number
  readonly SLIDING_TOKEN_REFRESH_LIFETIME: number
}

/** The defaults of simplejwt that name something in Python. */
export const simpleJwtNames = {
  USER_AUTHENTICATION_RULE: 'rest_framework_simplejwt.authentication.default_user_authentication_rule',
  AUTH_TOKEN_CLASSES: ['rest_framework_simplejwt.tokens.AccessToken'],
  TOKEN_USER_CLASS: 'rest_framework_simplejwt.models.TokenUser',
} as const

/** Writes token settings as simplejwt has them. There are no sliding tokens here: theirs live as long as the others. */
export function simpleJwtSettings(jwt: TokenSettings, keys: SimpleJwtKeys): SimpleJwtSettings {
  const [access, refresh] = [jwt.accessLifetimeMs / 1000, jwt.refreshLifetimeMs / 1000]
  return {
    ACCESS_TOKEN_LIFETIME: access,
    REFRESH_TOKEN_LIFETIME: refresh,
    ROTATE_REFRESH_TOKENS: jwt.rotateRefreshTokens,
    BLACKLIST_AFTER_ROTATION: jwt.blacklistAfterRotation,
    UPDATE_LAST_LOGIN: jwt.updateLastLogin,
    ALGORITHM: jwt.algorithm,
    SIGNING_KEY: keys.SIGNING_KEY,
    VERIFYING_KEY: keys.VERIFYING_KEY,
    AUDIENCE: jwt.audience ?? null,
    ISSUER: jwt.issuer ?? null,
    JWK_URL: null,
    LEEWAY: jwt.leewayMs / 1000,
    AUTH_HEADER_TYPES: jwt.authHeaderTypes,
    AUTH_HEADER_NAME: `HTTP_${jwt.authHeaderName.toUpperCase().replaceAll('-', '_')}`,
    USER_ID_FIELD: 'id',
    USER_ID_CLAIM: jwt.userIdClaim,
    ...simpleJwtNames,
    TOKEN_TYPE_CLAIM: jwt.tokenTypeClaim,
    JTI_CLAIM: jwt.jtiClaim,
    SLIDING_TOKEN_REFRESH_EXP_CLAIM: 'refresh_exp',
    SLIDING_TOKEN_LIFETIME: access,
    SLIDING_TOKEN_REFRESH_LIFETIME: refresh,
  }
}
