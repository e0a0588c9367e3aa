import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ConfigError } from './config-error.ts'
import { JWTConfig, type JWTConfigInput } from './jwt-config.ts'
import { Secret } from './secret.ts'

const strong = 'DzTbmCj9lXIf19X_7JUFdHTLLt1ppfqMojDtSYtAxUY'
const minute = 60_000
const day = 86_400_000

describe('JWTConfig', () => {
  it('gives access tokens half an hour and sessions 90 days when nothing is said', () => {
    expect({ ...new JWTConfig() }).toEqual({
      environment: null,
      accessTokenLifetimeHours: undefined,
      accessTokenLifetimeMinutes: 30,
      refreshTokenLifetimeDays: 90,
      rotateRefreshTokens: true,
      blacklistAfterRotation: true,
      algorithm: 'HS256',
      updateLastLogin: true,
      leeway: 0,
      audience: null,
      issuer: null,
      userIdField: 'id',
      userIdClaim: 'user_id',
      tokenTypeClaim: 'token_type',
      jtiClaim: 'jti',
      authHeaderTypes: ['Bearer'],
      authHeaderName: 'HTTP_AUTHORIZATION',
      keysFrom: 'config',
      signingKey: undefined,
      signingKeyPassphrase: undefined,
      keyId: undefined,
      verifyingKeys: [],
      verifiedTokenCache: 0,
      foreign: { issuer: null, audience: null, sameAccounts: false },
    })
  })

  it('takes the complete example of the first specification, as it spells it', () => {
    const written: unknown = {
      access_token_lifetime_hours: 24,
      refresh_token_lifetime_days: 30,
      rotate_refresh_tokens: true,
      blacklist_after_rotation: true,
      algorithm: 'HS256',
      update_last_login: true,
      leeway: 0,
      audience: 'my-app',
      issuer: 'my-company',
      user_id_field: 'id',
      user_id_claim: 'user_id',
      token_type_claim: 'token_type',
      jti_claim: 'jti',
      auth_header_types: ['Bearer'],
      auth_header_name: 'HTTP_AUTHORIZATION',
    }
    const jwt = new JWTConfig(written as JWTConfigInput)

    expect(jwt).toMatchObject({ accessTokenLifetimeHours: 24, refreshTokenLifetimeDays: 30, audience: 'my-app' })
    expect(jwt.accessTokenLifetimeMinutes).toBeUndefined()
  })

  it.each([
    ['accessTokenLifetimeHours', 1, 8760],
    ['accessTokenLifetimeMinutes', 1, 525_600],
    ['refreshTokenLifetimeDays', 1, 365],
    ['leeway', 0, 300],
  ])('takes %s from %d to %d and nothing else', (name, least, most) => {
    const faultOf = (value: unknown) => mistakesOf({ [name]: value })[0]

    expect([faultOf(least), faultOf(most)]).toEqual([undefined, undefined])
    for (const wrong of [least - 1, most + 1, 1.5, '12', Number.NaN, true]) {
      expect(faultOf(wrong)).toMatch(new RegExp(`^config\\.jwt\\.${name} must be a whole number .*, not `))
    }
  })

  it.each([
    ['accessTokenLifetimeHours', 8760 * 60 * minute],
    ['accessTokenLifetimeMinutes', 525_600 * minute],
  ])('reads null in %s as the longest', (name, expected) => {
    const jwt = new JWTConfig({ [name]: null, refreshTokenLifetimeDays: null })

    expect(jwt.toSettings()).toMatchObject({ accessLifetimeMs: expected, refreshLifetimeMs: 365 * day })
    expect(jwt).toMatchObject({ [name]: null, refreshTokenLifetimeDays: null })
  })

  it('refuses null as leeway', () => {
    expect(mistakesOf({ leeway: null })[0]).toMatch(/, not null$/)
  })

  it('reads leeway as text too', () => {
    expect(new JWTConfig({ leeway: '2m' }).toSettings().leewayMs).toBe(120_000)
    expect(mistakesOf({ leeway: '6m' })).toHaveLength(1)
  })

  it('refuses hours and minutes together, whatever they say', () => {
    expect(mistakesOf({ accessTokenLifetimeHours: 1, accessTokenLifetimeMinutes: 60 })).toEqual([
      'config.jwt.accessTokenLifetimeHours and config.jwt.accessTokenLifetimeMinutes must not both be set; keep one',
    ])
    expect(mistakesOf({ accessTokenLifetimeHours: null, accessTokenLifetimeMinutes: 60 })).toHaveLength(1)
  })

  it.each(['HS384', 'RS256', 'RS512', 'ES256', 'ES512', 'PS256', 'Ed25519'])('takes the algorithm %s', (algorithm) => {
    expect(mistakesOf({ algorithm })).toEqual([])
  })

  it.each(['none', 'hs256', 'ES256K', '', 'INVALID', 256, null])('refuses the algorithm %j', (algorithm) => {
    expect(mistakesOf({ algorithm })).toEqual([
      `config.jwt.algorithm is refused: Algorithm must be one of: HS256, HS384, HS512, RS256, RS384, RS512, ES256, ES384, ES512, or PS256, PS384, PS512, Ed25519, not ${JSON.stringify(algorithm)}`,
    ])
  })

  it('says which curve EdDSA may have', () => {
    expect(mistakesOf({ algorithm: 'EdDSA' })).toEqual([
      'config.jwt.algorithm is refused: EdDSA has several curves; use Ed25519',
    ])
  })

  it('takes blanks around texts off', () => {
    expect(new JWTConfig({ algorithm: ' HS256 ' as 'HS256', issuer: ' us ' })).toMatchObject({
      algorithm: 'HS256',
      issuer: 'us',
    })
  })

  it.each([
    [[], 'is empty: At least one auth header type must be specified'],
    [
      ['Bearer', 'Two words'],
      'must be a list of authentication schemes without blanks, such as Bearer, not "Two words"',
    ],
    [['Bearer', ''], 'must be a list of authentication schemes without blanks, such as Bearer, not ""'],
    ['Bearer', 'must be a list of authentication schemes without blanks, such as Bearer, not "Bearer"'],
  ])('refuses the header types %j', (authHeaderTypes, rule) => {
    expect(mistakesOf({ authHeaderTypes })).toEqual([`config.jwt.authHeaderTypes ${rule}`])
  })

  it.each([
    ['HTTP_AUTHORIZATION', 'authorization'],
    ['Authorization', 'authorization'],
    ['HTTP_X_ACCESS_TOKEN', 'x-access-token'],
    ['X-Access-Token', 'x-access-token'],
    ['x-access-token', 'x-access-token'],
  ])('reads the header name %s as %s and keeps it as written', (authHeaderName, expected) => {
    const jwt = new JWTConfig({ authHeaderName })

    expect(jwt.authHeaderName).toBe(authHeaderName)
    expect(jwt.toSettings().authHeaderName).toBe(expected)
  })

  it.each(['', 'HTTP_', 'X Token', 'X:Token', '-', null])('refuses the header name %j', (authHeaderName) => {
    expect(mistakesOf({ authHeaderName })[0]).toMatch(/^config\.jwt\.authHeaderName must be a header name/)
  })

  it.each([
    [{ userIdClaim: 'exp' }, 'config.jwt.userIdClaim must not be exp, which means something else'],
    [{ tokenTypeClaim: 'sub' }, 'config.jwt.tokenTypeClaim must not be sub, which means something else'],
    [{ userIdClaim: 'jti' }, 'config.jwt.userIdClaim must not be jti, which means something else'],
    [{ jtiClaim: 'sid' }, 'config.jwt.jtiClaim must not be sid, which means something else'],
    [
      { userIdClaim: 'id', tokenTypeClaim: 'id' },
      'config.jwt.userIdClaim, config.jwt.tokenTypeClaim and config.jwt.jtiClaim must differ; id is there twice',
    ],
    [
      { userIdClaim: '__proto__' },
      'config.jwt.userIdClaim must be a claim name of up to 100 letters, digits and _ : . / - that starts with a letter, not "__proto__"',
    ],
  ])('refuses the claims %j', (claims, sentence) => {
    expect(mistakesOf(claims)).toEqual([sentence])
  })

  it('lets sub name the account, as RFC 7519 does', () => {
    expect(new JWTConfig({ userIdClaim: 'sub' }).userIdClaim).toBe('sub')
  })

  it('refuses a session shorter than its access tokens', () => {
    expect(mistakesOf({ accessTokenLifetimeHours: 25, refreshTokenLifetimeDays: 1 })).toEqual([
      'config.jwt.refreshTokenLifetimeDays must not be shorter than the lifetime of access tokens',
    ])
    expect(mistakesOf({ accessTokenLifetimeHours: 24, refreshTokenLifetimeDays: 1 })).toEqual([])
  })

  it('makes sessions as long as their access tokens when only those are said to live longer than 90 days', () => {
    expect(new JWTConfig({ accessTokenLifetimeHours: 8760 }).refreshTokenLifetimeDays).toBe(365)
    expect(new JWTConfig({ accessTokenLifetimeMinutes: 91 * 1440 + 1 }).refreshTokenLifetimeDays).toBe(92)
  })

  it('refuses a leeway as long as an access token lives', () => {
    expect(mistakesOf({ accessTokenLifetimeMinutes: 5, leeway: 300 })).toEqual([
      'config.jwt.leeway must be shorter than the lifetime of access tokens',
    ])
    expect(mistakesOf({ accessTokenLifetimeMinutes: 5, leeway: 299 })).toEqual([])
  })

  it('ends no old refresh tokens by default when it makes no new ones', () => {
    expect(new JWTConfig({ rotateRefreshTokens: false }).blacklistAfterRotation).toBe(false)
    expect(new JWTConfig({ rotateRefreshTokens: false, blacklistAfterRotation: true }).blacklistAfterRotation).toBe(
      true,
    )
  })

  it('takes a signing key of 32 bytes and refuses 31', () => {
    expect(new JWTConfig({ signingKey: strong.slice(0, 32) }).signingKey?.reveal()).toBe(strong.slice(0, 32))
    expect(mistakesOf({ signingKey: strong.slice(0, 31) })[0]).toMatch(
      /^config\.jwt\.signingKey must have at least 32 bytes;/,
    )
    expect(mistakesOf({ signingKey: Buffer.from(strong) })).toEqual([
      'config.jwt.signingKey must be text of at least 32 bytes',
    ])
  })

  it('never shows the signing key', () => {
    const jwt = new JWTConfig({ signingKey: new Secret(strong) })

    expect(inspect(jwt, { depth: 9, showHidden: true }) + JSON.stringify(jwt)).not.toContain(strong)
    expect(mistakesOf({ signingKey: 'short', leeway: 301 }).join()).not.toContain('"short"')
  })

  it('reports every mistake of every field at once, the nearest name among them', () => {
    expect(
      mistakesOf({ leeway: 301, refreshTokenLifetimeDays: 0, issuer: '', isuer: 'us', refresh_lifetime_days: 3 }),
    ).toEqual([
      'config.jwt.isuer is not a setting; did you mean issuer?',
      'config.jwt.refresh_lifetime_days is not a setting; did you mean refresh_token_lifetime_days?',
      'config.jwt.refreshTokenLifetimeDays must be a whole number from 1 to 365, or null for 365, not 0',
      'config.jwt.leeway must be a whole number of seconds from 0 to 300, or text such as 90s, 10m or 1h, not 301',
      'config.jwt.issuer must be one line of 1 to 255 characters, or null for none, not ""',
    ])
  })

  it('is frozen, its lists too', () => {
    const jwt = new JWTConfig()

    expect(() => Object.assign(jwt, { leeway: 300 })).toThrow(TypeError)
    expect(() => (jwt.authHeaderTypes as string[]).push('Basic')).toThrow(TypeError)
    expect(new JWTConfig().authHeaderTypes).toEqual(['Bearer'])
  })
})

describe('toSettings', () => {
  it('gives milliseconds, and leaves out the claims that are not used', () => {
    expect(
      new JWTConfig({ accessTokenLifetimeHours: 24, refreshTokenLifetimeDays: 30, leeway: 30 }).toSettings(),
    ).toEqual({
      algorithm: 'HS256',
      accessLifetimeMs: day,
      refreshLifetimeMs: 30 * day,
      rotateRefreshTokens: true,
      blacklistAfterRotation: true,
      updateLastLogin: true,
      leewayMs: 30_000,
      userIdClaim: 'user_id',
      tokenTypeClaim: 'token_type',
      jtiClaim: 'jti',
      authHeaderTypes: ['Bearer'],
      authHeaderName: 'authorization',
      verifiedTokenCache: 0,
    })
  })

  it('carries audience and issuer', () => {
    expect(new JWTConfig({ audience: 'app', issuer: 'us' }).toSettings()).toMatchObject({
      audience: 'app',
      issuer: 'us',
    })
  })
})

function mistakesOf(input: unknown): readonly string[] {
  const make = () => new JWTConfig(input as JWTConfigInput)

  try {
    make()
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes
    throw error
  }
}
