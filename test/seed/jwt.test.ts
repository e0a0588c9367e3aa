import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { type AuthConfig, ConfigError, JWTConfig, type JWTConfigInput } from '../../src/index.ts'
import type { Algorithm } from '../../src/jwt/algorithms.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { client, type Json, paths, signIn } from '../http/client.ts'
import { keyPairs } from '../jwt/key-pairs.ts'

// The first specification, "JWT Configuration", example by example.

const hour = 3600
const day = 24 * hour

describe('the quick start of JWTConfig', () => {
  const quickStart = { accessTokenLifetimeHours: 24, refreshTokenLifetimeDays: 30 }

  it('gives access tokens of 24 hours', async () => {
    const { access, answer } = await signIn(await testAuth({ jwt: quickStart }), '+1234567890')
    const { exp = 0, iat = 0 } = decodeJwt(access)

    expect([exp - iat, answer.body['expires_in']]).toEqual([day, day])
  })

  it('gives refresh tokens of 30 days', async () => {
    const { refresh } = await signIn(await testAuth({ jwt: quickStart }), '+1234567890')
    const { exp = 0, iat = 0 } = decodeJwt(refresh)

    expect(exp - iat).toBe(30 * day)
  })
})

describe('tokens without any JWTConfig', () => {
  it('live for 30 minutes and 90 days', async () => {
    const { access, refresh } = await signIn(await testAuth(), '+1234567890')
    const lifetimes = [access, refresh].map(decodeJwt).map(({ exp = 0, iat = 0 }) => exp - iat)

    expect(lifetimes).toEqual([30 * 60, 90 * day])
  })

  it('have the header of simplejwt', async () => {
    const { access, refresh } = await signIn(await testAuth(), '+1234567890')

    expect([access, refresh].map(decodeProtectedHeader)).toEqual([
      { alg: 'HS256', typ: 'JWT' },
      { alg: 'HS256', typ: 'JWT' },
    ])
  })

  it('have the claims of simplejwt in its order, then the session', async () => {
    const { access, userId } = await signIn(await testAuth(), '+1234567890')
    const claims = decodeJwt(access)

    expect(Object.keys(claims)).toEqual(['token_type', 'exp', 'iat', 'jti', 'user_id', 'sid'])
    expect(claims).toMatchObject({
      token_type: 'access',
      jti: expect.stringMatching(/^[0-9a-f]{32}$/),
      user_id: String(userId),
    })
  })

  it('say nothing of the person', async () => {
    const { access, refresh } = await signIn(await testAuth(), 'ada@example.com')

    expect(JSON.stringify([access, refresh].map(decodeJwt))).not.toMatch(/ada@|example/)
  })
})

describe('JWTConfig’s optional claims', () => {
  const jwt = { audience: 'my-app', issuer: 'my-company', leeway: 0 }

  it('stand after the others', async () => {
    const { access } = await signIn(await testAuth({ jwt }), '+1234567890')
    const claims = decodeJwt(access)

    expect(Object.keys(claims)).toEqual(['token_type', 'exp', 'iat', 'jti', 'user_id', 'aud', 'iss', 'sid'])
    expect(claims).toMatchObject({ aud: 'my-app', iss: 'my-company' })
  })

  it('may have other names', async () => {
    const names = { userIdClaim: 'uid', tokenTypeClaim: 'kind', jtiClaim: 'token_id' }
    const { access } = await signIn(await testAuth({ jwt: names }), '+1234567890')

    expect(Object.keys(decodeJwt(access))).toEqual(['kind', 'exp', 'iat', 'token_id', 'uid', 'sid'])
  })
})

describe('token lifetimes', () => {
  const jwt = new JWTConfig({
    accessTokenLifetimeHours: 24,
    refreshTokenLifetimeDays: 30,
    rotateRefreshTokens: true,
    blacklistAfterRotation: true,
  })

  it('are those of the example, with rotation and a blacklist', async () => {
    const made = await testAuth({ jwt })
    const { refresh } = await signIn(made, '+1234567890')
    const next = await client(made.auth).post(paths.refresh, { refresh })
    made.clock.advance({ seconds: 10 })
    const again = await client(made.auth).post(paths.refresh, { refresh })

    expect([next.status, typeof next.body['refresh']]).toEqual([200, 'string'])
    expect([again.status, again.body['detail']]).toEqual([401, 'Token is blacklisted'])
  })

  it.each([
    [{ accessTokenLifetimeHours: 1 }, true],
    [{ accessTokenLifetimeHours: 8760 }, true],
    [{ accessTokenLifetimeHours: 0 }, false],
    [{ accessTokenLifetimeHours: 8761 }, false],
    [{ refreshTokenLifetimeDays: 1 }, true],
    [{ refreshTokenLifetimeDays: 365 }, true],
    [{ refreshTokenLifetimeDays: 0 }, false],
    [{ refreshTokenLifetimeDays: 366 }, false],
  ])('%j: %s (1 hour to a year)', (input, isTaken) => {
    const make = (): JWTConfig => new JWTConfig(input)

    if (isTaken) expect(make).not.toThrow()
    else expect(make).toThrow(ConfigError)
  })
})

describe('security settings', () => {
  it('are those of the example', async () => {
    const jwt = {
      algorithm: 'HS256',
      updateLastLogin: true,
      leeway: 0,
      audience: 'my-app',
      issuer: 'my-company',
    } as const
    const made = await testAuth({ jwt })
    const { access, answer } = await signIn(made, '+1234567890')

    expect(decodeProtectedHeader(access).alg).toBe('HS256')
    expect(decodeJwt(access)).toMatchObject({ aud: 'my-app', iss: 'my-company' })
    expect((answer.body['user'] as Json)['last_login']).toMatch(/^\d{4}-/)
  })
})

describe('token claims and authentication headers', () => {
  it('are those of the examples, as they are by default', async () => {
    const jwt = {
      userIdField: 'id',
      userIdClaim: 'user_id',
      tokenTypeClaim: 'token_type',
      jtiClaim: 'jti',
      authHeaderTypes: ['Bearer'],
      authHeaderName: 'HTTP_AUTHORIZATION',
    } as const
    const made = await testAuth({ jwt })
    const { access, userId } = await signIn(made, '+1234567890')
    const answer = await client(made.auth).get(paths.profile, { headers: { authorization: `Bearer ${access}` } })

    expect({ ...new JWTConfig(jwt) }).toEqual({ ...new JWTConfig() })
    expect(decodeJwt(access)).toMatchObject({ token_type: 'access', user_id: String(userId) })
    expect(answer.status).toBe(200)
  })
})

describe('environment-aware configuration', () => {
  const jwtConfig = new JWTConfig({ accessTokenLifetimeHours: 24, refreshTokenLifetimeDays: 30 })

  it('development: 1 hour access, 7 days refresh, 30 s leeway', () => {
    expect(jwtConfig.configureForEnvironment('development', true)).toMatchObject({
      accessTokenLifetimeHours: 1,
      refreshTokenLifetimeDays: 7,
      leeway: 30,
    })
  })

  it('production: 24 hours access, 30 days refresh, 0 s leeway', () => {
    expect(jwtConfig.configureForEnvironment('production', false)).toMatchObject({
      accessTokenLifetimeHours: 24,
      refreshTokenLifetimeDays: 30,
      leeway: 0,
    })
  })

  it('testing: 1 hour access, 1 day refresh, no rotation', () => {
    expect(jwtConfig.configureForEnvironment('testing')).toMatchObject({
      accessTokenLifetimeHours: 1,
      refreshTokenLifetimeDays: 1,
      rotateRefreshTokens: false,
    })
  })

  it.each([
    [true, 1, 7],
    [false, 24, 30],
  ])('by a debug flag: %s', (debug, hours, days) => {
    const jwt = debug
      ? new JWTConfig().configureForEnvironment('development', true)
      : new JWTConfig().configureForEnvironment('production', false)

    expect([jwt.accessTokenLifetimeHours, jwt.refreshTokenLifetimeDays]).toEqual([hours, days])
  })

  it.each([
    ['development', [hour, 7 * day, true]],
    ['test', [hour, day, false]],
  ] as const)('adapts by itself where it is asked to: %s', async (environment, expected) => {
    const made = await testAuth({ environment, jwt: { environment: 'auto' } })

    expect(await observed(made)).toEqual(expected)
  })

  it('adapts by itself in production', async () => {
    const sent: string[] = []
    const config: Partial<AuthConfig> = {
      environment: 'production',
      secret: 'DzTbmCj9lXIf19X_7JUFdHTLLt1ppfqMojDtSYtAxUY',
      publicUrl: 'https://auth.example.com',
      jwt: new JWTConfig({ environment: 'auto' }),
      otp: {
        channels: [
          {
            name: 'post',
            transports: ['email'],
            send: async ({ code }) => {
              sent.push(code)
              return { outcome: 'sent' }
            },
          },
        ],
      },
    }
    const { auth } = await testAuth(config)
    const { challengeId } = await auth.otp.request({ identifier: 'ada@example.com' })
    await auth.deliver()
    const { access, refresh } = await auth.otp.verify({ challengeId, otp: sent[0] ?? '' })

    expect([lifetime(access), lifetime(refresh)]).toEqual([24 * hour, 30 * day])
    expect(auth.settings.jwt.profile).toBe('production')
  })

  it('adapts to nothing where it is not asked to', async () => {
    const made = await testAuth({ environment: 'test', jwt: jwtConfig })

    expect(await observed(made)).toEqual([24 * hour, 30 * day, true])
  })
})

describe('token information', () => {
  it('is what the example prints', () => {
    const jwt = new JWTConfig({ accessTokenLifetimeHours: 24, refreshTokenLifetimeDays: 30 })

    expect(jwt.getTokenInfo()).toEqual({
      access_token: '24 hours',
      refresh_token: '30 days',
      algorithm: 'HS256',
      rotation: 'enabled',
    })
  })
})

describe('manual Django settings', () => {
  it('have the lifetime of the example', () => {
    const jwt = new JWTConfig({ accessTokenLifetimeHours: 24, refreshTokenLifetimeDays: 30 })
    const settings = jwt.toSimpleJwtSettings('a-plain-test-key-that-is-50-characters-long-or-more')

    expect(settings.ACCESS_TOKEN_LIFETIME).toBe(24 * hour)
  })
})

describe('supported algorithms', () => {
  const keyOf = (algorithm: Algorithm): Partial<JWTConfigInput> =>
    algorithm.startsWith('HS') ? {} : { signingKey: keyPairs[algorithm].privatePem }

  it.each(['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'] as const)(
    '%s signs people in',
    async (algorithm) => {
      const made = await testAuth({ jwt: { algorithm, ...keyOf(algorithm) } })
      const { access } = await signIn(made, '+1234567890')

      expect(decodeProtectedHeader(access)).toMatchObject({ alg: algorithm, typ: 'JWT' })
      expect(made.auth.tokens.verify(access)).toMatchObject({ accountId: 1 })
    },
  )
})

describe('best practices', () => {
  it.each([
    [true, [hour, 7 * day, true]],
    [false, [24 * hour, 30 * day, true]],
  ])('lifetimes by environment, debug %s', async (debug, expected) => {
    const jwt = new JWTConfig({
      accessTokenLifetimeHours: debug ? 1 : 24,
      refreshTokenLifetimeDays: debug ? 7 : 30,
    })

    expect(await observed(await testAuth({ jwt }))).toEqual(expected)
  })

  it('security in production, once there is a key', async () => {
    const jwt = { algorithm: 'RS256', leeway: 0, rotateRefreshTokens: true, blacklistAfterRotation: true } as const
    const { auth } = await testAuth({ jwt: { ...jwt, signingKey: keyPairs.RS256.privatePem } })

    expect(auth.settings.jwt).toMatchObject({ algorithm: 'RS256', leewayMs: 0, rotateRefreshTokens: true })
    await expect(testAuth({ jwt: new JWTConfig(jwt) })).rejects.toThrow(
      'config.jwt.signingKey must be set for RS256: a private key in PEM or JWK',
    )
  })

  it('testing configuration', async () => {
    const jwt = new JWTConfig({
      accessTokenLifetimeHours: 1,
      refreshTokenLifetimeDays: 1,
      rotateRefreshTokens: false,
      blacklistAfterRotation: false,
    })

    expect(await observed(await testAuth({ jwt }))).toEqual([hour, day, false])
  })
})

describe('troubleshooting', () => {
  it('token expiration: the lifetimes can be read', () => {
    const jwt = new JWTConfig({ accessTokenLifetimeHours: 24, refreshTokenLifetimeDays: 30 })

    expect(`Access token: ${jwt.accessTokenLifetimeHours} hours`).toBe('Access token: 24 hours')
    expect(`Refresh token: ${jwt.refreshTokenLifetimeDays} days`).toBe('Refresh token: 30 days')
  })

  it('algorithm validation: the error says which there are', () => {
    expect(() => new JWTConfig({ algorithm: 'INVALID' } as unknown as JWTConfigInput)).toThrow(
      'Algorithm must be one of: HS256, HS384, HS512, RS256, RS384, RS512, ES256, ES384, ES512',
    )
  })

  it('environment detection: the profile can be read', () => {
    const jwt = new JWTConfig().configureForEnvironment('production')

    expect(`Production access token: ${jwt.accessTokenLifetimeHours} hours`).toBe('Production access token: 24 hours')
  })
})

describe('migration from manual configuration', () => {
  it('gives what the example writes', () => {
    const { config, notCarried } = JWTConfig.fromSimpleJwtSettings({
      ACCESS_TOKEN_LIFETIME: { hours: 24 },
      REFRESH_TOKEN_LIFETIME: { days: 30 },
      ROTATE_REFRESH_TOKENS: true,
    })

    expect(notCarried).toEqual([])
    expect({ ...config }).toEqual({ ...new JWTConfig({ accessTokenLifetimeHours: 24, refreshTokenLifetimeDays: 30 }) })
  })
})

/** Seconds of both tokens of a sign-in, and whether a refresh gives another refresh token. */
async function observed(made: TestAuth): Promise<readonly unknown[]> {
  const { access, refresh } = await signIn(made, '+1234567890')
  const { body } = await client(made.auth).post(paths.refresh, { refresh })
  return [lifetime(access), lifetime(refresh), 'refresh' in body]
}

function lifetime(token: string): number {
  const { exp = 0, iat = 0 } = decodeJwt(token)
  return exp - iat
}
