import { describe, expect, it } from 'vitest'
import { mistakesIn } from './faults-of.ts'
import { JWTConfig, type JWTConfigInput } from './jwt-config.ts'

const faultsOf = (jwt: object): readonly string[] => mistakesIn({ jwt })

describe('a flag of jwt', () => {
  it.each(['rotateRefreshTokens', 'blacklistAfterRotation', 'updateLastLogin'])('%s is true or false', (name) => {
    for (const right of [true, false]) expect(faultsOf({ [name]: right })).toEqual([])
    for (const wrong of ['true', 1, 0, null, [], {}]) {
      expect(faultsOf({ [name]: wrong })[0]).toMatch(new RegExp(`^config\\.jwt\\.${name} must be true or false, not `))
    }
  })
})

describe('a text of jwt', () => {
  it.each(['issuer', 'audience'])('%s is one line of 1 to 255 characters, or null', (name) => {
    for (const right of ['a', 'a'.repeat(255), 'https://auth.example.com/', 'мы', null]) {
      expect(faultsOf({ [name]: right })).toEqual([])
    }
    for (const wrong of ['', ' ', 'a'.repeat(256), 'two\nlines', 'a\0', 5, true, {}]) {
      expect(faultsOf({ [name]: wrong })[0]).toMatch(new RegExp(`^config\\.jwt\\.${name} must be one line `))
    }
  })

  it.each(['userIdClaim', 'tokenTypeClaim', 'jtiClaim'])('%s is a claim that means nothing else', (name) => {
    for (const right of ['x', 'a'.repeat(100), 'https://example.com/id', 'User.Id-2']) {
      expect(faultsOf({ [name]: right })).toEqual([])
    }
    for (const wrong of ['', '1x', '_x', 'a b', 'a'.repeat(101), 'é', null, 5, []]) {
      expect(faultsOf({ [name]: wrong })[0]).toMatch(new RegExp(`^config\\.jwt\\.${name} must be a claim name `))
    }
    for (const taken of ['exp', 'iat', 'nbf', 'iss', 'aud', 'sid', 'gen']) {
      expect(faultsOf({ [name]: taken })).toEqual([
        `config.jwt.${name} must not be ${taken}, which means something else`,
      ])
    }
  })

  it.each(['username', 'email', 'ID', '', null, 5])('userIdField is id and not %j', (userIdField) => {
    expect(faultsOf({ userIdField })).toEqual([
      `config.jwt.userIdField must be id, the only field that names an account for good, not ${JSON.stringify(userIdField)}`,
    ])
  })

  it.each([
    'Cookie',
    'HTTP_COOKIE',
    'Host',
    'Content-Type',
    'HTTP_ORIGIN',
    'X-Forwarded-For',
    'Idempotency-Key',
    ' prefer ',
  ])('authHeaderName is not %j, which has another job', (authHeaderName) => {
    expect(faultsOf({ authHeaderName })).toEqual([
      `config.jwt.authHeaderName must not be ${authHeaderName.trim()}, which carries something else`,
    ])
  })
})

describe('an audience of several', () => {
  it('is kept as it is, frozen', () => {
    const jwt = new JWTConfig({ audience: [' my-app ', 'my-shop'] })

    expect(jwt.audience).toEqual(['my-app', 'my-shop'])
    expect(Object.isFrozen(jwt.audience)).toBe(true)
    expect(jwt.toSettings().audience).toEqual(['my-app', 'my-shop'])
  })

  it.each([[[]], [['a', '']], [['a', 5]], [Array(9).fill('a')], [Array(8).fill('я'.repeat(255))]])(
    'is refused as %j',
    (audience) => {
      expect(faultsOf({ audience })[0]).toMatch(/^config\.jwt\.audience must be one line .*, a list of at most 8 such/)
    },
  )
})

describe('with', () => {
  const jwt = new JWTConfig({ accessTokenLifetimeHours: 24, refreshTokenLifetimeDays: 30 })

  it('changes what it is given and nothing else', () => {
    expect({ ...jwt.with({ leeway: 5, issuer: undefined as never }) }).toEqual({ ...jwt, leeway: 5 })
    expect(jwt.leeway).toBe(0)
  })

  it('lets minutes take the place of hours, in either spelling', () => {
    const inMinutes = jwt.with({ accessTokenLifetimeMinutes: 5 })

    expect([inMinutes.accessTokenLifetimeHours, inMinutes.accessTokenLifetimeMinutes]).toEqual([undefined, 5])
    expect(inMinutes.with({ access_token_lifetime_hours: 2 } as JWTConfigInput).accessTokenLifetimeMinutes).toBe(
      undefined,
    )
  })

  it('checks the result', () => {
    expect(() => jwt.with({ leeway: 301 })).toThrow(/^config\.jwt\.leeway must be /)
    expect(() => jwt.with({ refreshTokenLifetimeDays: 0 })).toThrow(TypeError)
  })
})
