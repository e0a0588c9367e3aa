import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ConfigError } from './config-error.ts'
import { JWTConfig } from './jwt-config.ts'

const key = 'DzTbmCj9lXIf19X_7JUFdHTLLt1ppfqMojDtSYtAxUY'
const read = JWTConfig.fromSimpleJwtSettings
const reasonsOf = (settings: Record<string, unknown>): readonly string[] =>
  read(settings).notCarried.map(({ reason }) => reason)

describe('fromSimpleJwtSettings', () => {
  it('gives back what toSimpleJwtSettings wrote, but for sliding tokens', () => {
    const jwt = new JWTConfig({
      accessTokenLifetimeHours: 24,
      refreshTokenLifetimeDays: 30,
      rotateRefreshTokens: true,
      blacklistAfterRotation: false,
      updateLastLogin: false,
      leeway: 30,
      audience: ['my-app', 'my-shop'],
      issuer: 'my-company',
      userIdClaim: 'sub',
      tokenTypeClaim: 'kind',
      jtiClaim: 'token_id',
      authHeaderTypes: ['JWT'],
      authHeaderName: 'HTTP_X_ACCESS_TOKEN',
      signingKey: key,
    })
    const { config, carried, notCarried, defaults } = read({ ...jwt.toSimpleJwtSettings() })

    expect({ ...config }).toEqual({ ...jwt })
    expect(carried).toHaveLength(21)
    expect(notCarried.map(({ setting }) => setting)).toEqual([
      'SLIDING_TOKEN_REFRESH_EXP_CLAIM',
      'SLIDING_TOKEN_LIFETIME',
      'SLIDING_TOKEN_REFRESH_LIFETIME',
    ])
    expect(defaults).toEqual([])
  })

  it.each([
    [86_400, { accessTokenLifetimeHours: 24 }],
    ['P1DT00H00M00S', { accessTokenLifetimeHours: 24 }],
    ['1 day, 0:00:00', { accessTokenLifetimeHours: 24 }],
    [{ hours: 24 }, { accessTokenLifetimeHours: 24 }],
    [{ minutes: 5 }, { accessTokenLifetimeMinutes: 5 }],
    [5400, { accessTokenLifetimeMinutes: 90 }],
  ])('carries an access token lifetime of %j', (lifetime, expected) => {
    const { config, notCarried } = read({ ACCESS_TOKEN_LIFETIME: lifetime })

    expect(config).toMatchObject(expected)
    expect(notCarried).toEqual([])
  })

  it.each([
    ['ACCESS_TOKEN_LIFETIME', 90, { accessTokenLifetimeMinutes: 1 }, '1 minute: whole minutes, 1 to 525600'],
    ['ACCESS_TOKEN_LIFETIME', 5, { accessTokenLifetimeMinutes: 1 }, '1 minute: whole minutes, 1 to 525600'],
    ['ACCESS_TOKEN_LIFETIME', { weeks: 53 }, { accessTokenLifetimeHours: 8760 }, '8760 hours: whole hours, 1 to 8760'],
    ['REFRESH_TOKEN_LIFETIME', { hours: 36 }, { refreshTokenLifetimeDays: 1 }, '1 day: whole days, 1 to 365'],
    ['REFRESH_TOKEN_LIFETIME', { days: 730 }, { refreshTokenLifetimeDays: 365 }, '365 days: whole days, 1 to 365'],
  ])('changes %s of %j to what fits, and says so', (setting, value, expected, end) => {
    const { config, carried, notCarried } = read({ [setting]: value })

    expect(config).toMatchObject(expected)
    expect(carried).toEqual([])
    expect(notCarried).toEqual([{ setting, reason: `${setting} was changed to ${end}` }])
  })

  it.each([
    [{ ACCESS_TOKEN_LIFETIME: 0 }, 'ACCESS_TOKEN_LIFETIME must be a duration: '],
    [{ REFRESH_TOKEN_LIFETIME: 'soon' }, 'REFRESH_TOKEN_LIFETIME must be a duration: '],
    [{ ROTATE_REFRESH_TOKENS: 1 }, 'ROTATE_REFRESH_TOKENS must be true or false, not 1'],
    [{ BLACKLIST_AFTER_ROTATION: 'yes' }, 'BLACKLIST_AFTER_ROTATION must be true or false, not "yes"'],
    [{ UPDATE_LAST_LOGIN: null }, 'UPDATE_LAST_LOGIN must be true or false, not null'],
    [{ ALGORITHM: 'EdDSA' }, 'ALGORITHM is refused: EdDSA has several curves; use Ed25519'],
    [{ ALGORITHM: 'none' }, 'ALGORITHM is refused: Algorithm must be one of: '],
    [{ SIGNING_KEY: 'short' }, 'SIGNING_KEY must have at least 32 bytes; '],
    [{ SIGNING_KEY: `django-insecure-${key}` }, 'SIGNING_KEY must not be a key that Django marked as insecure; '],
    [{ VERIFYING_KEY: '-----BEGIN PUBLIC KEY-----' }, 'VERIFYING_KEY is for algorithms with two keys; HS256 has one'],
    [{ AUDIENCE: 5 }, 'AUDIENCE must be one line '],
    [{ ISSUER: '' }, 'ISSUER must be one line '],
    [{ JSON_ENCODER: 'app.Encoder' }, 'JSON_ENCODER is Python; '],
    [{ JWK_URL: 'https://example.com/jwks.json' }, 'JWK_URL is for keys of others, '],
    [{ LEEWAY: 400 }, 'LEEWAY must be a whole number of seconds from 0 to 300, '],
    [{ LEEWAY: { minutes: 6 } }, 'LEEWAY must be a whole number of seconds from 0 to 300, '],
    [{ AUTH_HEADER_TYPES: [] }, 'AUTH_HEADER_TYPES is empty: At least one auth header type must be specified'],
    [{ AUTH_HEADER_NAME: 'HTTP_COOKIE' }, 'AUTH_HEADER_NAME must not be HTTP_COOKIE, '],
    [{ USER_ID_FIELD: 'username' }, 'USER_ID_FIELD must be id, the only field that names an account for good, '],
    [{ USER_ID_CLAIM: 'exp' }, 'USER_ID_CLAIM must not be exp, which means something else'],
    [{ USER_AUTHENTICATION_RULE: 'app.rule' }, 'USER_AUTHENTICATION_RULE is Python; auth.accounts.disable '],
    [{ ON_LOGIN_SUCCESS: 'app.hook' }, "ON_LOGIN_SUCCESS is Python; auth.on('session.started') "],
    [{ ON_LOGIN_FAILED: 'app.hook' }, "ON_LOGIN_FAILED is Python; auth.on('otp.rejected') "],
    [
      { AUTH_TOKEN_CLASSES: ['rest_framework_simplejwt.tokens.SlidingToken'] },
      'AUTH_TOKEN_CLASSES is Python; only access tokens open routes here',
    ],
    [{ TOKEN_TYPE_CLAIM: null }, 'TOKEN_TYPE_CLAIM is None, which checks nothing; '],
    [{ JTI_CLAIM: null }, 'JTI_CLAIM is None, which checks nothing; '],
    [{ TOKEN_USER_CLASS: 'app.User' }, 'TOKEN_USER_CLASS is Python; auth.authenticate gives the account'],
    [{ SLIDING_TOKEN_REFRESH_EXP_CLAIM: 'refresh_exp' }, 'SLIDING_TOKEN_REFRESH_EXP_CLAIM is for sliding tokens, '],
    [{ SLIDING_TOKEN_LIFETIME: 300 }, 'SLIDING_TOKEN_LIFETIME is for sliding tokens, '],
    [{ SLIDING_TOKEN_REFRESH_LIFETIME: 300 }, 'SLIDING_TOKEN_REFRESH_LIFETIME is for sliding tokens, '],
    [{ TOKEN_OBTAIN_SERIALIZER: 'app.S' }, 'TOKEN_OBTAIN_SERIALIZER is Python; '],
    [{ TOKEN_REFRESH_SERIALIZER: 'app.S' }, 'TOKEN_REFRESH_SERIALIZER is Python; '],
    [{ TOKEN_VERIFY_SERIALIZER: 'app.S' }, 'TOKEN_VERIFY_SERIALIZER is Python; '],
    [{ TOKEN_BLACKLIST_SERIALIZER: 'app.S' }, 'TOKEN_BLACKLIST_SERIALIZER is Python; '],
    [{ SLIDING_TOKEN_OBTAIN_SERIALIZER: 'app.S' }, 'SLIDING_TOKEN_OBTAIN_SERIALIZER is for sliding tokens, '],
    [{ SLIDING_TOKEN_REFRESH_SERIALIZER: 'app.S' }, 'SLIDING_TOKEN_REFRESH_SERIALIZER is for sliding tokens, '],
    [{ CHECK_REVOKE_TOKEN: true }, 'CHECK_REVOKE_TOKEN watches passwords, '],
    [{ REVOKE_TOKEN_CLAIM: 'pwd' }, 'REVOKE_TOKEN_CLAIM names a claim about passwords, '],
    [{ CHECK_USER_IS_ACTIVE: false }, 'CHECK_USER_IS_ACTIVE is always on here: '],
    [{ AUTH_HEADER_TYPE: 'Bearer' }, 'AUTH_HEADER_TYPE was removed from simplejwt; AUTH_HEADER_TYPES took its place'],
    [{ AUTH_TOKEN_CLASS: 'x' }, 'AUTH_TOKEN_CLASS was removed from simplejwt; AUTH_TOKEN_CLASSES took its place'],
    [{ SECRET_KEY: key }, 'SECRET_KEY was removed from simplejwt; SIGNING_KEY took its place'],
    [{ TOKEN_BACKEND_CLASS: 'x' }, 'TOKEN_BACKEND_CLASS was removed from simplejwt; ALGORITHM took its place'],
    [
      { ACESS_TOKEN_LIFETIME: 5 },
      'ACESS_TOKEN_LIFETIME is no setting of simplejwt; did you mean ACCESS_TOKEN_LIFETIME?',
    ],
    [{ whatever: 5 }, 'whatever is no setting of simplejwt'],
  ])('leaves %j out and says why', (settings, opening) => {
    const { config, carried, notCarried } = read(settings)

    expect({ ...config }).toEqual({ ...new JWTConfig() })
    expect(carried).toEqual([])
    expect(notCarried).toEqual([{ setting: Object.keys(settings)[0], reason: expect.stringContaining(opening) }])
    expect(notCarried[0]?.reason.startsWith(opening)).toBe(true)
  })

  it('has nothing to say of settings that are what happens here anyway', () => {
    const settings = {
      VERIFYING_KEY: '',
      JSON_ENCODER: null,
      JWK_URL: null,
      LEEWAY: null,
      USER_AUTHENTICATION_RULE: 'rest_framework_simplejwt.authentication.default_user_authentication_rule',
      ON_LOGIN_SUCCESS: 'rest_framework_simplejwt.serializers.default_on_login_success',
      ON_LOGIN_FAILED: 'rest_framework_simplejwt.serializers.default_on_login_failed',
      AUTH_TOKEN_CLASSES: ['rest_framework_simplejwt.tokens.AccessToken'],
      TOKEN_USER_CLASS: 'rest_framework_simplejwt.models.TokenUser',
      TOKEN_OBTAIN_SERIALIZER: 'rest_framework_simplejwt.serializers.TokenObtainPairSerializer',
      CHECK_USER_IS_ACTIVE: true,
      CHECK_REVOKE_TOKEN: false,
      REVOKE_TOKEN_CLAIM: 'hash_password',
      AUTH_HEADER_TYPES: 'Bearer',
    }

    expect(reasonsOf(settings)).toEqual([])
    expect(read(settings).carried).toHaveLength(Object.keys(settings).length)
  })

  it('leaves out what would contradict a setting before it', () => {
    expect(reasonsOf({ REFRESH_TOKEN_LIFETIME: { days: 1 }, ACCESS_TOKEN_LIFETIME: { days: 2 } })).toEqual([
      'REFRESH_TOKEN_LIFETIME must not be shorter than the lifetime of access tokens',
    ])
    expect(reasonsOf({ LEEWAY: 300, ACCESS_TOKEN_LIFETIME: { minutes: 5 } })).toEqual([
      'LEEWAY must be shorter than the lifetime of access tokens',
    ])
    expect(reasonsOf({ USER_ID_CLAIM: 'x', TOKEN_TYPE_CLAIM: 'x' })).toEqual([
      'USER_ID_CLAIM, TOKEN_TYPE_CLAIM and JTI_CLAIM must differ; x is there twice',
    ])
  })

  it('says which settings are not given and different here', () => {
    expect(read({}).defaults.map(({ setting }) => setting)).toEqual([
      'ACCESS_TOKEN_LIFETIME',
      'REFRESH_TOKEN_LIFETIME',
      'ROTATE_REFRESH_TOKENS',
      'BLACKLIST_AFTER_ROTATION',
      'UPDATE_LAST_LOGIN',
      'SIGNING_KEY',
    ])
    expect(read({ ROTATE_REFRESH_TOKENS: false }).defaults.map(({ setting }) => setting)).not.toContain(
      'BLACKLIST_AFTER_ROTATION',
    )
  })

  it('never shows a key', () => {
    for (const settings of [{ SIGNING_KEY: key }, { SECRET_KEY: key }, { SIGNING_KEY: key.slice(0, 31) }]) {
      expect(inspect(read(settings), { depth: 9, showHidden: true })).not.toContain(key.slice(0, 31))
    }
  })

  it.each([[null], [undefined], [[]], ['SIMPLE_JWT'], [5]])('refuses %j', (settings) => {
    expect(() => read(settings as never)).toThrow(new ConfigError(['SIMPLE_JWT must be a plain object']))
  })
})
