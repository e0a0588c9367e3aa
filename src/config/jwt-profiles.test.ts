import { describe, expect, it } from 'vitest'
import type { Channel } from '../core/channel.ts'
import type { Environment } from '../core/settings.ts'
import type { AuthConfig } from './auth-config.ts'
import { mistakesIn, publishedSecret } from './faults-of.ts'
import { JWTConfig } from './jwt-config.ts'
import { resolveConfig } from './resolve.ts'

const post: Channel = { name: 'post', transports: ['email'], send: async () => ({ outcome: 'sent' }) }
const hour = 3_600_000
const day = 24 * hour
const written = new JWTConfig({
  accessTokenLifetimeMinutes: 7,
  refreshTokenLifetimeDays: 3,
  leeway: 11,
  issuer: 'us',
  signingKey: publishedSecret,
})
const asWritten = { accessLifetimeMs: 7 * 60_000, refreshLifetimeMs: 3 * day, leewayMs: 11_000 }
const rotating = { rotateRefreshTokens: true, blacklistAfterRotation: true }
const still = { rotateRefreshTokens: false, blacklistAfterRotation: false }
const development = { accessLifetimeMs: hour, refreshLifetimeMs: 7 * day, leewayMs: 30_000, ...rotating }
const production = { accessLifetimeMs: 24 * hour, refreshLifetimeMs: 30 * day, leewayMs: 0, ...rotating }
const testing = { accessLifetimeMs: hour, refreshLifetimeMs: day, leewayMs: 11_000, ...still }
const unchanged = { ...asWritten, ...rotating }

describe('configureForEnvironment', () => {
  it.each([
    ['development', false, development],
    ['development', true, development],
    ['production', false, production],
    ['testing', false, testing],
    ['production', true, development],
    ['testing', true, development],
    ['anything', true, development],
    ['', true, development],
    ['staging', false, unchanged],
    ['Production', false, unchanged],
    ['TESTING', false, unchanged],
    [' production', false, unchanged],
    ['', false, unchanged],
    ['constructor', false, unchanged],
  ])('(%j, %j) gives what the first specification says', (environment, debug, expected) => {
    expect(written.configureForEnvironment(environment, debug).toSettings()).toMatchObject(expected)
  })

  it.each([
    ['dev', development],
    ['devel', development],
    ['develop', development],
    ['local', development],
    ['prod', production],
    ['test', testing],
  ])('understands %s', (environment, expected) => {
    expect(written.configureForEnvironment(environment).toSettings()).toMatchObject(expected)
  })

  it('keeps rotation as it was, but for testing', () => {
    const { rotateRefreshTokens, blacklistAfterRotation } = new JWTConfig(still).configureForEnvironment('production')

    expect([rotateRefreshTokens, blacklistAfterRotation]).toEqual([false, false])
  })

  it('keeps everything that no profile speaks of, and says the lifetimes in hours and days', () => {
    expect({ ...written.configureForEnvironment('production') }).toEqual({
      ...written,
      accessTokenLifetimeHours: 24,
      accessTokenLifetimeMinutes: undefined,
      refreshTokenLifetimeDays: 30,
      leeway: 0,
    })
  })

  it.each(['production', 'staging'])('gives another frozen instance and leaves this one alone, for %s', (name) => {
    const before = { ...written }
    const configured = written.configureForEnvironment(name)

    expect(configured).toBeInstanceOf(JWTConfig)
    expect(configured).not.toBe(written)
    expect(Object.isFrozen(configured)).toBe(true)
    expect({ ...written }).toEqual(before)
  })

  it('says which profile it gave, until something is changed', () => {
    const configured = written.configureForEnvironment('prod')

    expect([written.profile, configured.profile]).toEqual([undefined, 'production'])
    expect(written.configureForEnvironment('staging').profile).toBeUndefined()
    expect(configured.with({ leeway: 5 }).profile).toBeUndefined()
    expect(configured.toSettings().profile).toBe('production')
  })
})

describe('configureForEnvironment, strict', () => {
  const strict = { strict: true }

  it.each([
    ['staging', 'not "staging"'],
    ['Production', 'not "Production"; did you mean production?'],
    ['prodution', 'not "prodution"; did you mean production?'],
    ['', 'not ""'],
    [undefined as never, 'not undefined'],
  ])('refuses %j', (environment, end) => {
    expect(() => written.configureForEnvironment(environment, false, strict)).toThrow(
      new TypeError(`environment must be development, production or testing, ${end}`),
    )
  })

  it('refuses production with debug', () => {
    expect(() => written.configureForEnvironment('prod', true, strict)).toThrow(
      new TypeError('environment production with debug would get the development profile; leave debug out'),
    )
  })

  it('takes the names that are known', () => {
    expect(written.configureForEnvironment('test', false, strict).profile).toBe('testing')
    expect(written.configureForEnvironment('development', true, strict).profile).toBe('development')
  })
})

describe('jwt.environment', () => {
  const real = {
    publicUrl: 'https://auth.example.com',
    otp: { channels: [post] },
  }
  const made = (environment: Environment, jwt: NonNullable<AuthConfig['jwt']> = { environment: 'auto' }) =>
    resolveConfig({ secret: publishedSecret, environment, jwt, ...(environment === 'production' && real) }).jwt

  it.each([
    ['development', { ...development, profile: 'development' }],
    ['test', { ...testing, leewayMs: 0, profile: 'testing' }],
    ['production', { ...production, profile: 'production' }],
  ] as const)('auto gives an instance for %s its profile', (environment, expected) => {
    expect(made(environment)).toMatchObject(expected)
  })

  it('auto does the same for a JWTConfig', () => {
    expect(made('production', new JWTConfig({ environment: 'auto' })).profile).toBe('production')
  })

  it('auto takes the place of lifetimes that are written beside it', () => {
    const jwt = { environment: 'auto', accessTokenLifetimeHours: 12, refreshTokenLifetimeDays: 60, leeway: 1 } as const

    expect(made('development', jwt)).toMatchObject(development)
  })

  it('absent changes nothing', () => {
    for (const jwt of [{}, { environment: null }]) {
      expect(made('production', jwt)).toMatchObject({ accessLifetimeMs: hour / 2, refreshLifetimeMs: 90 * day })
      expect(made('production', jwt)).not.toHaveProperty('profile')
    }
  })

  it.each(['production', 'Auto', '', true])('refuses %j', (environment) => {
    expect(mistakesIn({ jwt: { environment } })).toEqual([
      `config.jwt.environment must be auto, or null for no profile, not ${JSON.stringify(environment)}`,
    ])
  })
})

describe('the development profile in production', () => {
  const instance = (jwt: JWTConfig): readonly string[] =>
    mistakesIn({ environment: 'production', jwt }).filter((mistake) => mistake.includes('profile'))

  it('is refused, however it came about', () => {
    const sentence =
      'config.jwt must not have the development profile in production; name production, or keep its values with jwt.with({})'

    expect(instance(new JWTConfig().configureForEnvironment('production', true))).toEqual([sentence])
    expect(instance(new JWTConfig().configureForEnvironment('dev'))).toEqual([sentence])
  })

  it('may be had by its values', () => {
    expect(instance(new JWTConfig().configureForEnvironment('production', true).with({}))).toEqual([])
  })
})
