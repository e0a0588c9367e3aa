import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { AuthConfig } from './auth-config.ts'
import { variableLayer } from './environment.ts'
import { resolveConfig } from './resolve.ts'
import type { Secret } from './secret.ts'
import { type Settled, settle } from './settle.ts'
import type { EnvironmentVariables } from './variables.ts'

const secret = 'DzTbmCj9lXIf19X_7JUFdHTLLt1ppfqMojDtSYtAxUY'

function fromEnvironment(variables: EnvironmentVariables): Settled {
  return settle([variableLayer({ variables, folder: '.' })], {
    variable: (name) => variables[name],
    secretIn: () => ({ fault: 'is not there' }),
  })
}

describe('what variables say', () => {
  it('says nothing where nothing is set, and minds no variable that is not ours', () => {
    const read = fromEnvironment({
      PATH: '/bin',
      HOME: '/root',
      SECRET: 'x',
      OTP__LENGTH: '3',
      KEYCHIME_SECRET: undefined,
    })

    expect(read).toMatchObject({ config: {}, server: {}, mistakes: [], notes: [] })
    expect(read.config).toEqual({})
  })

  it.each([
    ['KEYCHIME_PROJECT_NAME', ' Acme ', { projectName: 'Acme' }],
    ['KEYCHIME_PUBLIC_URL', 'https://auth.example.com', { publicUrl: 'https://auth.example.com' }],
    ['KEYCHIME_PREFIX', '/auth', { prefix: '/auth' }],
    [
      'KEYCHIME_ALLOWED_ORIGINS',
      'https://a.example, https://b.example',
      { allowedOrigins: ['https://a.example', 'https://b.example'] },
    ],
    ['KEYCHIME_TRUST_PROXY', ' 1 ', { trustProxy: 1 }],
    ['KEYCHIME_TRUST_PROXY', '10.0.0.1', { trustProxy: ['10.0.0.1'] }],
    ['KEYCHIME_TRUST_PROXY', 'loopback,10.0.0.0/8,', { trustProxy: ['loopback', '10.0.0.0/8'] }],
    ['KEYCHIME_PLACEHOLDER_EMAIL_DOMAIN', 'no.example', { placeholderEmailDomain: 'no.example' }],
    ['KEYCHIME_DATABASE', 'sqlite:a.db', { database: 'sqlite:a.db' }],
    ['DATABASE_URL', 'sqlite:b.db', { database: 'sqlite:b.db' }],
    ['KEYCHIME_OTP__LENGTH', '8', { otp: { length: 8 } }],
    ['KEYCHIME_OTP__LIFETIME', '300', { otp: { lifetime: 300 } }],
    ['KEYCHIME_OTP__LIFETIME', '5m', { otp: { lifetime: '5m' } }],
    ['KEYCHIME_OTP__MAX_ATTEMPTS', ' 3 ', { otp: { maxAttempts: 3 } }],
    ['KEYCHIME_OTP__COOLDOWN', '0', { otp: { cooldown: 0 } }],
    ['KEYCHIME_OTP__HOURLY_LIMIT', '0', { otp: { hourlyLimit: 0 } }],
    ['KEYCHIME_OTP__DAILY_LIMIT', '50', { otp: { dailyLimit: 50 } }],
    ['KEYCHIME_OTP__CHANNELS', 'inbox,console', { otp: { channels: ['inbox', 'console'] } }],
    ['KEYCHIME_LIMITS__REQUESTS_PER_MINUTE', '0', { limits: { requestsPerMinute: 0 } }],
    ['KEYCHIME_LIMITS__VERIFIES_PER_MINUTE', '0', { limits: { verifiesPerMinute: 0 } }],
    ['KEYCHIME_LIMITS__WRONG_PASSWORDS_PER_HOUR', '3', { limits: { wrongPasswordsPerHour: 3 } }],
    ['KEYCHIME_PHONE__VALIDATION', 'strict', { phone: { validation: 'strict' } }],
    ['KEYCHIME_PHONE__DEFAULT_REGION', 'GB', { phone: { defaultRegion: 'GB' } }],
    ['KEYCHIME_PHONE__ALLOW_COUNTRIES', 'GB,US', { phone: { allowCountries: ['GB', 'US'] } }],
    ['KEYCHIME_PHONE__DENY_COUNTRIES', 'FR', { phone: { denyCountries: ['FR'] } }],
    ['KEYCHIME_JWT__ALGORITHM', 'HS256', { jwt: { algorithm: 'HS256' } }],
    ['KEYCHIME_JWT__ACCESS_TOKEN_LIFETIME_HOURS', '24', { jwt: { accessTokenLifetimeHours: 24 } }],
    ['KEYCHIME_JWT__ACCESS_TOKEN_LIFETIME_HOURS', 'null', { jwt: { accessTokenLifetimeHours: null } }],
    ['KEYCHIME_JWT__ROTATE_REFRESH_TOKENS', 'no', { jwt: { rotateRefreshTokens: false } }],
    ['KEYCHIME_JWT__AUTH_HEADER_TYPES', 'Bearer,JWT', { jwt: { authHeaderTypes: ['Bearer', 'JWT'] } }],
  ])('reads %s=%s', (variable, text, expected) => {
    expect(fromEnvironment({ [variable]: text })).toMatchObject({ config: expected, mistakes: [] })
  })

  it.each([
    ['true', true],
    ['1', true],
    ['YES', true],
    ['false', false],
    ['0', false],
    ['No', false],
  ])('reads the flag %s as %s', (text, expected) => {
    const { config } = fromEnvironment({ KEYCHIME_JWT__UPDATE_LAST_LOGIN: text })

    expect(config).toEqual({ jwt: { updateLastLogin: expected } })
  })

  it('reads texts as JSON', () => {
    const texts = (text: string) =>
      variableLayer({ variables: { KEYCHIME_MESSAGES__SMS: text }, folder: '/' }).given.map(({ value }) => value)

    expect(texts(' { "en": "{code}" } ')).toEqual([{ en: '{code}' }])
    expect(texts('en: {code}')).toEqual(['en: {code}'])
  })

  it('wraps secrets at once, and keeps the blanks that belong to them', () => {
    const { config, mistakes } = fromEnvironment({ KEYCHIME_SECRET: secret, KEYCHIME_JWT__SIGNING_KEY: `${secret} ` })

    expect(mistakes).toEqual([])
    expect((config.secret as Secret).reveal()).toBe(secret)
    expect((config.jwt as { signingKey: Secret }).signingKey.reveal()).toBe(`${secret} `)
    expect(inspect(config, { depth: 9 })).not.toContain(secret)
  })

  it('reads an empty variable as absent', () => {
    expect(fromEnvironment({ KEYCHIME_SECRET: '', DATABASE_URL: ' ', KEYCHIME_TYPO: '', PORT: '' })).toMatchObject({
      config: {},
      server: {},
      mistakes: [],
    })
  })

  it('prefers our own name of the database to the one that platforms set', () => {
    const { config } = fromEnvironment({ DATABASE_URL: 'postgres://db/shop', KEYCHIME_DATABASE: 'sqlite:a.db' })

    expect(config.database).toBe('sqlite:a.db')
  })

  it.each([
    [{ KEYCHIME_OTP__MAX_ATTEMPTS: '0' }, 'KEYCHIME_OTP__MAX_ATTEMPTS must be a whole number from 1 to 10, not 0'],
    [
      { KEYCHIME_OTP__MAX_ATTEMPTS: 'many' },
      'KEYCHIME_OTP__MAX_ATTEMPTS must be a whole number from 1 to 10, not "many"',
    ],
    [
      { KEYCHIME_OTP__MAX_ATTEMPTS: '1e1' },
      'KEYCHIME_OTP__MAX_ATTEMPTS must be a whole number from 1 to 10, not "1e1"',
    ],
    [
      { KEYCHIME_JWT__ROTATE_REFRESH_TOKENS: 'maybe' },
      'KEYCHIME_JWT__ROTATE_REFRESH_TOKENS must be true or false, not "maybe"',
    ],
    [{ KEYCHIME_JWT__ALGORITHM: 'EdDSA' }, 'KEYCHIME_JWT__ALGORITHM is refused: EdDSA has several curves; use Ed25519'],
    [
      { KEYCHIME_OTP__CHANNELS: ',' },
      'KEYCHIME_OTP__CHANNELS must be a list of inbox, console, twilio, sendgrid, smtp, http, resend, meta, vonage, telegram_gateway, aws or channels of your own, not an empty list',
    ],
    [
      { DATABASE_URL: 'postgres://me:word@db' },
      'DATABASE_URL must be postgres://user:password@host/name, special characters in the password written as %23',
    ],
    [
      { KEYCHIME_DATABASE: 'x' },
      'KEYCHIME_DATABASE must be sqlite: and a path, such as sqlite:./auth.db, or postgres://user:password@host/name',
    ],
    [{ KEYCHIME_ENV: 'staging' }, 'KEYCHIME_ENV must be development, test or production, not "staging"'],
    [{ PORT: '70000' }, 'PORT must be a whole number from 0 to 65535, not 70000'],
    [{ PORT: 'http' }, 'PORT must be a whole number from 0 to 65535, not "http"'],
    [{ KEYCHIME_HOST: 'a b' }, 'KEYCHIME_HOST must be an address or a host name, not "a b"'],
    [{ KEYCHIME_SECRT: 'x' }, 'KEYCHIME_SECRT is not a setting; did you mean KEYCHIME_SECRET?'],
    [{ KEYCHIME_OTP_LENGTH: '6' }, 'KEYCHIME_OTP_LENGTH is not a setting; did you mean KEYCHIME_OTP__LENGTH?'],
    [{ KEYCHIME_PORT: '80' }, 'KEYCHIME_PORT is not a setting; did you mean PORT?'],
    [{ KEYCHIME_SERVER__PORT: '80' }, 'KEYCHIME_SERVER__PORT is not a setting; did you mean PORT?'],
    [{ keychime_otp__length: '6' }, 'keychime_otp__length is not a setting; did you mean KEYCHIME_OTP__LENGTH?'],
    [{ KEYCHIME_TWILLIO__URL_OF_BASE: 'x' }, 'KEYCHIME_TWILLIO__URL_OF_BASE is not a setting; remove it'],
    [
      { KEYCHIME_TELEGRAM__BOT_TOKEN: 'x' },
      'KEYCHIME_TELEGRAM__BOT_TOKEN must be the number of a bot, a colon, and at least 30 letters, digits, _ or -',
    ],
  ])('names the variable in %j', (variables, sentence) => {
    expect(fromEnvironment(variables).mistakes).toEqual([sentence])
  })

  it('never shows a secret in what is wrong with it', () => {
    const { mistakes } = fromEnvironment({ KEYCHIME_SECRET: 'hunter2', KEYCHIME_JWT__SIGNING_KEY: 'hunter2' })

    expect(mistakes).toEqual([
      expect.stringMatching(/^KEYCHIME_SECRET must have at least 32 bytes; make one with: /),
      expect.stringMatching(/^KEYCHIME_JWT__SIGNING_KEY must have at least 32 bytes; make one with: /),
    ])
    expect(mistakes.join()).not.toContain('hunter2')
  })

  it('gives the port and the host apart', () => {
    expect(fromEnvironment({ PORT: '8080', KEYCHIME_HOST: '::1' })).toMatchObject({
      config: {},
      server: { port: 8080, host: '::1' },
    })
  })
})

describe('the environment by name', () => {
  it.each([
    ['dev', 'development'],
    ['development', 'development'],
    ['Local', 'development'],
    ['test', 'test'],
    ['testing', 'test'],
    ['prod', 'production'],
    ['PRODUCTION', 'production'],
  ])('%s is %s, in KEYCHIME_ENV and in NODE_ENV', (name, expected) => {
    expect(fromEnvironment({ KEYCHIME_ENV: name }).config.environment).toBe(expected)
    expect(fromEnvironment({ NODE_ENV: name })).toMatchObject({ config: { environment: expected }, notes: [] })
  })

  it('comes from KEYCHIME_ENV before NODE_ENV', () => {
    const { config } = fromEnvironment({ KEYCHIME_ENV: 'dev', NODE_ENV: 'production' })

    expect(config.environment).toBe('development')
  })

  it('is production where NODE_ENV is a name we do not know, and says so', () => {
    expect(fromEnvironment({ NODE_ENV: 'staging' })).toMatchObject({
      config: { environment: 'production' },
      mistakes: [],
      notes: [
        'NODE_ENV "staging" is not a known environment and counts as production; KEYCHIME_ENV=development would not',
      ],
    })
  })
})

describe('resolveConfig with what the environment says', () => {
  it('gives settings', () => {
    const read = fromEnvironment({ KEYCHIME_SECRET: secret, NODE_ENV: 'test', KEYCHIME_OTP__LENGTH: '8' })

    expect(resolveConfig(read.config as AuthConfig, read)).toMatchObject({ environment: 'test', otp: { length: 8 } })
  })

  it('names variables in everything that is wrong, each thing once', () => {
    const read = fromEnvironment({
      NODE_ENV: 'production',
      KEYCHIME_OTP__LENGTH: '3',
      KEYCHIME_OTP__CHANNELS: 'inbox',
      KEYCHIME_JWT__ACCESS_TOKEN_LIFETIME_HOURS: '1',
      KEYCHIME_JWT__ACCESS_TOKEN_LIFETIME_MINUTES: '1',
      KEYCHIME_FOO: 'x',
    })

    expect(() => resolveConfig(read.config as AuthConfig, read)).toThrow(
      expect.objectContaining({
        mistakes: [
          'KEYCHIME_FOO is not a setting; remove it',
          'KEYCHIME_OTP__LENGTH must be a whole number from 4 to 10, not 3',
          `KEYCHIME_SECRET must be set; make one with: node -p "crypto.randomBytes(32).toString('base64url')"`,
          'KEYCHIME_PUBLIC_URL must be set in production: the https origin that the world sees',
          "KEYCHIME_OTP__CHANNELS must not have inbox in production, where it would show everybody's codes",
          'KEYCHIME_JWT__ACCESS_TOKEN_LIFETIME_HOURS and KEYCHIME_JWT__ACCESS_TOKEN_LIFETIME_MINUTES must not both be set; keep one',
        ],
      }),
    )
  })
})
