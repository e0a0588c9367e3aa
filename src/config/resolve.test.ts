import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AuthConfig } from './auth-config.ts'
import { faultsOf, mistakesIn, publishedSecret as secret } from './faults-of.ts'
import { resolveConfig } from './resolve.ts'

describe('resolveConfig', () => {
  it('fills in every default, in inner units', () => {
    expect(resolveConfig({ secret, environment: 'development' })).toEqual({
      projectName: 'keychime',
      environment: 'development',
      publicUrl: 'http://localhost:4000',
      prefix: '/accounts',
      allowedOrigins: [],
      trustProxy: [],
      testIdentities: [],
      database: 'sqlite:.keychime/keychime.db',
      placeholderEmailDomain: 'users.invalid',
      otp: {
        length: 6,
        lifetimeMs: 600_000,
        maxAttempts: 5,
        cooldownMs: 30_000,
        hourlyLimit: 10,
        dailyLimit: 20,
        locale: 'en',
        codeInSubject: false,
      },
      limits: {
        store: 'sql',
        requestsPerMinute: 10,
        requestsPerHour: 0,
        verifiesPerMinute: 20,
        wrongPasswordsPerHour: 10,
        deviceRequestsPerHour: 30,
        rangeRequestsPerHour: 0,
        countryRequestsPerHour: 0,
        totalRequestsPerHour: 0,
      },
      stepUp: { kind: 'proof_of_work' },
      messages: { sms: {}, whatsapp: {}, telegram: {}, voice: {}, email: {} },
      retention: { codesMs: 86_400_000, eventsMs: 34_560_000_000 },
      sessions: { maxStalenessMs: 5_000, revocationFeed: true, grace: 'anyone' },
      phone: { validation: 'lenient', denyCountries: [] },
      routing: { learn: true, followUpMs: 10_000, failureCost: 0.01, currency: 'USD', prices: {}, ladders: {} },
      jwt: {
        algorithm: 'HS256',
        accessLifetimeMs: 1_800_000,
        refreshLifetimeMs: 7_776_000_000,
        rotateRefreshTokens: true,
        blacklistAfterRotation: true,
        updateLastLogin: true,
        leewayMs: 0,
        userIdClaim: 'user_id',
        tokenTypeClaim: 'token_type',
        jtiClaim: 'jti',
        authHeaderTypes: ['Bearer'],
        authHeaderName: 'authorization',
        verifiedTokenCache: 0,
      },
      channels: ['inbox'],
      retries: {},
      keys: expect.objectContaining({ code: expect.any(Buffer) }),
      accessKeys: { signing: expect.objectContaining({ algorithm: 'HS256' }), verifying: [expect.anything()] },
    })
  })

  it.each([
    ['otp.length', 4, 10],
    ['otp.lifetime', 60, 3600],
    ['otp.maxAttempts', 1, 10],
    ['otp.cooldown', 0, 3600],
    ['otp.hourlyLimit', 0, 1_000_000],
    ['otp.dailyLimit', 0, 1_000_000],
    ['limits.requestsPerMinute', 0, 1_000_000],
    ['limits.requestsPerHour', 0, 1_000_000],
    ['limits.verifiesPerMinute', 0, 1_000_000],
    ['limits.wrongPasswordsPerHour', 0, 1_000_000],
    ['limits.deviceRequestsPerHour', 0, 1_000_000],
    ['limits.rangeRequestsPerHour', 0, 1_000_000],
    ['limits.countryRequestsPerHour', 0, 1_000_000],
    ['limits.totalRequestsPerHour', 0, 1_000_000_000],
  ])('takes %s from %d to %d and nothing else', (path, least, most) => {
    const [section = '', name = ''] = path.split('.')
    const mistakesAt = (value: unknown) => mistakesIn({ [section]: { [name]: value } })

    expect([...mistakesAt(least), ...mistakesAt(most)]).toEqual([])
    for (const [wrong, shown] of [
      [least - 1, String(least - 1)],
      [most + 1, String(most + 1)],
      [1.5, '1.5'],
      ['12', '"12"'],
      [Number.NaN, 'NaN'],
      [null, 'null'],
      [Number.POSITIVE_INFINITY, 'Infinity'],
      [true, 'true'],
      [[5], 'a list'],
    ]) {
      expect(mistakesAt(wrong)).toEqual([
        expect.stringMatching(RegExp(`^config\\.${path} must be a whole number .*from `)),
      ])
      expect(mistakesAt(wrong)[0]).toMatch(RegExp(`${least} to ${most}\\b.*, not ${shown}$`))
    }
  })

  it('says the bound and the value', () => {
    expect(mistakesIn({ otp: { maxAttempts: 0 } })).toEqual([
      'config.otp.maxAttempts must be a whole number from 1 to 10, not 0',
    ])
  })

  it.each([
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h', 3_600_000],
    [60, 60_000],
  ])('reads the lifetime %j as %d ms', (lifetime, expected) => {
    expect(resolveConfig({ secret, environment: 'test', otp: { lifetime } }).otp.lifetimeMs).toBe(expected)
  })

  it.each(['59s', '61m', '2h', '1d', '10', '10 m', '10M', '1h30m', '-1m', '1.5m', 'm', '', '9999999999999h'])(
    'refuses the lifetime %j',
    (lifetime) => {
      expect(mistakesIn({ otp: { lifetime } })).toEqual([
        `config.otp.lifetime must be a whole number of seconds from 60 to 3600, or text such as 90s, 10m or 1h, not "${lifetime}"`,
      ])
    },
  )

  it('takes snake_case at every depth', () => {
    const written: unknown = {
      secret,
      environment: 'test',
      project_name: 'Acme',
      otp: { max_attempts: 3, hourly_limit: 4 },
      phone: { deny_countries: ['FR'] },
      jwt: { access_token_lifetime_hours: 24 },
    }

    expect(resolveConfig(written as AuthConfig)).toMatchObject({
      projectName: 'Acme',
      otp: { maxAttempts: 3, hourlyLimit: 4 },
      phone: { denyCountries: ['FR'] },
      jwt: { accessLifetimeMs: 86_400_000 },
    })
  })

  it('refuses one setting in both spellings', () => {
    expect(mistakesIn({ otp: { maxAttempts: 3, max_attempts: 3 } })).toEqual([
      'config.otp.maxAttempts is given twice, also as max_attempts; keep one',
    ])
  })

  it('reads undefined as absent', () => {
    expect(mistakesIn({ publicUrl: undefined, otp: undefined, jwt: { leeway: undefined } })).toEqual([])
  })

  it.each([
    [{ otp: { maxAtempts: 3 } }, 'config.otp.maxAtempts is not a setting; did you mean maxAttempts?'],
    [{ otp: { max_atempts: 3 } }, 'config.otp.max_atempts is not a setting; did you mean max_attempts?'],
    [{ otp: { MAXATTEMPTS: 3 } }, 'config.otp.MAXATTEMPTS is not a setting; did you mean maxAttempts?'],
    [{ databse: 'sqlite:x' }, 'config.databse is not a setting; did you mean database?'],
    [{ limit: {} }, 'config.limit is not a setting; did you mean limits?'],
    [
      { phone: { allowedCountries: [] } },
      'config.phone.allowedCountries is not a setting; did you mean allowCountries?',
    ],
    [{ length: 6 }, 'config.length is not a setting; did you mean otp: { length: … }?'],
    [{ otp: { publicUrl: 'x' } }, 'config.otp.publicUrl is not a setting; did you mean publicUrl, in no section?'],
    [
      { otp: { environment: 'x' } },
      'config.otp.environment is not a setting; did you mean environment, in no section or jwt: { environment: … }?',
    ],
    [{ timeout: 30 }, 'config.timeout is not a setting; remove it'],
    [{ telegramBotToken: 'x' }, 'config.telegramBotToken is not a setting; remove it'],
    [JSON.parse('{"__proto__": {"otp": 1}}'), 'config.__proto__ is not a setting; remove it'],
    [{ constructor: 1 }, 'config.constructor is not a setting; remove it'],
  ])('names the nearest setting for %j', (config, sentence) => {
    expect(mistakesIn(config)).toEqual([sentence])
  })

  it('reports all mistakes together, settings and what they demand of each other alike', () => {
    const mistakes = mistakesIn({
      environment: 'production',
      secret: undefined,
      publicUrl: 'http://auth.example.com',
      trustProxy: ['10.0.0.0/33'],
      otp: { maxAtempts: 3, maxAttempts: 11, lifetime: '2h', channels: ['inbox'] },
      phone: 'strict',
      jwt: { algorithm: 'none', leeway: 301 },
    })

    expect(mistakes).toEqual([
      'config.trustProxy must be a list of addresses, CIDR ranges from /1 on, or loopback, or a number of proxies from 1 to 10, not "10.0.0.0/33"',
      'config.otp.maxAtempts is not a setting; did you mean maxAttempts?',
      'config.otp.lifetime must be a whole number of seconds from 60 to 3600, or text such as 90s, 10m or 1h, not "2h"',
      'config.otp.maxAttempts must be a whole number from 1 to 10, not 11',
      'config.phone must be a plain object, not "strict"',
      'config.jwt.algorithm is refused: Algorithm must be one of: HS256, HS384, HS512, RS256, RS384, RS512, ES256, ES384, ES512, or PS256, PS384, PS512, Ed25519, not "none"',
      'config.jwt.leeway must be a whole number of seconds from 0 to 300, or text such as 90s, 10m or 1h, not 301',
      `config.secret must be set; make one with: node -p "crypto.randomBytes(32).toString('base64url')"`,
      'config.publicUrl must be https in production, unless its host is loopback, not http://auth.example.com',
      "config.otp.channels must not have inbox in production, where it would show everybody's codes",
    ])
  })

  it('throws one TypeError whose message has one line a mistake', () => {
    const config = { secret, environment: 'test', otp: { length: 3, maxAttempts: 0 } } as const

    expect(() => resolveConfig(config)).toThrow(TypeError)
    expect(() => resolveConfig(config)).toThrow(
      'config.otp.length must be a whole number from 4 to 10, not 3\nconfig.otp.maxAttempts must be a whole number from 1 to 10, not 0',
    )
  })

  it.each([null, undefined, 'config', 5, [], new Map(), () => 1])('refuses %s as a configuration', (config) => {
    expect(faultsOf(config)).toEqual([expect.stringMatching(/^config must be a plain object, not /)])
  })

  it('has nothing but one-line sentences for anything at all', () => {
    const known = fc.constantFrom('secret', 'otp', 'phone', 'jwt', 'prefix', 'trustProxy', 'publicUrl', 'max_attempts')
    const section = fc.dictionary(fc.oneof(known, fc.string()), fc.anything())
    const config = fc.dictionary(fc.oneof(known, fc.string()), fc.oneof(section, fc.anything()))

    fc.assert(
      fc.property(config, (written) => {
        for (const sentence of faultsOf(written)) expect(sentence).toMatch(/^config\b[^\p{Cc}]+$/u)
      }),
    )
  })

  it.each(['otp', 'limits', 'phone', 'jwt'])('refuses null, lists and text as %s', (section) => {
    for (const wrong of [null, [], 'text']) expect(mistakesIn({ [section]: wrong })).toHaveLength(1)
  })
})
