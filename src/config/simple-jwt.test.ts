import { describe, expect, it } from 'vitest'
import { JWTConfig } from './jwt-config.ts'
import { Secret } from './secret.ts'

const key = 'DzTbmCj9lXIf19X_7JUFdHTLLt1ppfqMojDtSYtAxUY'

describe('toSimpleJwtSettings', () => {
  it('has every setting of the first specification, durations in seconds', () => {
    const jwt = new JWTConfig({ accessTokenLifetimeHours: 24, refreshTokenLifetimeDays: 30 })

    expect(jwt.toSimpleJwtSettings(key)).toEqual({
      ACCESS_TOKEN_LIFETIME: 86_400,
      REFRESH_TOKEN_LIFETIME: 2_592_000,
      ROTATE_REFRESH_TOKENS: true,
      BLACKLIST_AFTER_ROTATION: true,
      UPDATE_LAST_LOGIN: true,
      ALGORITHM: 'HS256',
      SIGNING_KEY: key,
      VERIFYING_KEY: null,
      AUDIENCE: null,
      ISSUER: null,
      JWK_URL: null,
      LEEWAY: 0,
      AUTH_HEADER_TYPES: ['Bearer'],
      AUTH_HEADER_NAME: 'HTTP_AUTHORIZATION',
      USER_ID_FIELD: 'id',
      USER_ID_CLAIM: 'user_id',
      USER_AUTHENTICATION_RULE: 'rest_framework_simplejwt.authentication.default_user_authentication_rule',
      AUTH_TOKEN_CLASSES: ['rest_framework_simplejwt.tokens.AccessToken'],
      TOKEN_TYPE_CLAIM: 'token_type',
      JTI_CLAIM: 'jti',
      TOKEN_USER_CLASS: 'rest_framework_simplejwt.models.TokenUser',
      SLIDING_TOKEN_REFRESH_EXP_CLAIM: 'refresh_exp',
      SLIDING_TOKEN_LIFETIME: 86_400,
      SLIDING_TOKEN_REFRESH_LIFETIME: 2_592_000,
    })
  })

  it('says what was changed', () => {
    const jwt = new JWTConfig({
      accessTokenLifetimeMinutes: 5,
      rotateRefreshTokens: false,
      updateLastLogin: false,
      leeway: 30,
      audience: ['my-app', 'my-shop'],
      issuer: 'my-company',
      userIdClaim: 'sub',
      tokenTypeClaim: 'kind',
      jtiClaim: 'token_id',
      authHeaderTypes: ['JWT', 'Bearer'],
      authHeaderName: 'X-Access-Token',
    })

    expect(jwt.toSimpleJwtSettings(key)).toMatchObject({
      ACCESS_TOKEN_LIFETIME: 300,
      ROTATE_REFRESH_TOKENS: false,
      BLACKLIST_AFTER_ROTATION: false,
      UPDATE_LAST_LOGIN: false,
      AUDIENCE: ['my-app', 'my-shop'],
      ISSUER: 'my-company',
      LEEWAY: 30,
      AUTH_HEADER_TYPES: ['JWT', 'Bearer'],
      AUTH_HEADER_NAME: 'HTTP_X_ACCESS_TOKEN',
      USER_ID_CLAIM: 'sub',
      TOKEN_TYPE_CLAIM: 'kind',
      JTI_CLAIM: 'token_id',
    })
  })

  it('is JSON', () => {
    const settings = new JWTConfig({ signingKey: key }).toSimpleJwtSettings()

    expect(JSON.parse(JSON.stringify(settings))).toEqual(settings)
  })

  it('takes the signing key where there is one, and no other beside it', () => {
    const jwt = new JWTConfig({ signingKey: key })

    expect(jwt.toSimpleJwtSettings().SIGNING_KEY).toBe(key)
    expect(jwt.toSimpleJwtSettings(new Secret(key)).SIGNING_KEY).toBe(key)
    expect(() => jwt.toSimpleJwtSettings(`${key}x`)).toThrow(
      new TypeError('the key that Django shares must be the same as jwt.signingKey'),
    )
  })

  it('needs a key that is strong enough', () => {
    expect(() => new JWTConfig().toSimpleJwtSettings()).toThrow(
      new TypeError('the key that Django shares must be given, or set as jwt.signingKey'),
    )
    expect(() => new JWTConfig().toSimpleJwtSettings('short')).toThrow(/^config\.jwt\.signingKey must have at least 32/)
  })
})

describe('toSimpleJwtSettings of a secret', () => {
  it.each(['HS384', 'HS512'] as const)('has to be as long as the hash of %s', (algorithm) => {
    const bytes = algorithm === 'HS384' ? 48 : 64
    const jwt = new JWTConfig({ algorithm })

    expect(jwt.toSimpleJwtSettings(key.repeat(2).slice(0, bytes))).toMatchObject({
      ALGORITHM: algorithm,
      VERIFYING_KEY: null,
    })
    expect(() => jwt.toSimpleJwtSettings(key.repeat(2).slice(1, bytes))).toThrow(`at least ${bytes} bytes`)
  })

  it('is written as text where it is a JWK, or refused where it is no text', () => {
    const jwk = (bytes: Buffer): string => JSON.stringify({ kty: 'oct', k: bytes.toString('base64url') })

    expect(new JWTConfig({ signingKey: jwk(Buffer.from(key)) }).toSimpleJwtSettings().SIGNING_KEY).toBe(key)
    expect(() => new JWTConfig({ signingKey: jwk(Buffer.alloc(32, 0xff)) }).toSimpleJwtSettings()).toThrow(
      new TypeError('the key that Django shares must be text, which the bytes of the JWK in jwt.signingKey are not'),
    )
    expect(() => new JWTConfig().toSimpleJwtSettings(`{"${key}`)).toThrow(
      'config.jwt.signingKey begins like a JWK and is no JSON',
    )
  })
})
