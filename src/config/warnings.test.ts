import { describe, expect, it } from 'vitest'
import { resolveConfig } from './resolve.ts'
import { notesAbout, warningsAbout } from './warnings.ts'

const secret = 'DzTbmCj9lXIf19X_7JUFdHTLLt1ppfqMojDtSYtAxUY'
const now = Date.UTC(2027, 0, 1)

describe('warningsAbout', () => {
  it('is silent about the defaults and about rotation switched off', () => {
    for (const jwt of [{}, { accessTokenLifetimeHours: 24 }, { rotateRefreshTokens: false }]) {
      expect(warningsAbout(resolveConfig({ secret, environment: 'test', jwt }), now)).toEqual([])
    }
  })

  it('speaks of access tokens that live longer than a day', () => {
    const settings = resolveConfig({ secret, environment: 'test', jwt: { accessTokenLifetimeHours: 25 } })

    expect(warningsAbout(settings, now)).toEqual([
      'Access tokens live longer than a day, and every revocation is remembered as long',
    ])
  })

  it('speaks of a blacklist that nothing fills', () => {
    const jwt = { rotateRefreshTokens: false, blacklistAfterRotation: true }

    expect(warningsAbout(resolveConfig({ secret, environment: 'test', jwt }), now)).toEqual([
      'jwt.blacklistAfterRotation does nothing while jwt.rotateRefreshTokens is false',
    ])
  })

  it('speaks of refresh tokens that are replaced and work on', () => {
    const settings = resolveConfig({ secret, environment: 'test', jwt: { blacklistAfterRotation: false } })

    expect(warningsAbout(settings, now)).toEqual([
      'jwt.blacklistAfterRotation is false: refresh tokens that were traded work on, and a stolen one goes unnoticed',
    ])
  })

  it('lists test identities, masked and with their ends', () => {
    const testIdentities = [
      { identifier: '+12025550123', code: '493027', until: '2027-03-31' },
      { identifier: 'review@example.com', code: '583016', until: '2026-12-24T12:00:00+01:00' },
    ]

    expect(warningsAbout(resolveConfig({ secret, environment: 'test', testIdentities }, undefined, now), now)).toEqual([
      '+1•••••0123 is a test identity: a fixed code signs it in until 2027-04-01T00:00:00.000Z',
      'r•••••@example.com is no test identity since 2026-12-24T11:00:00.000Z; remove it from testIdentities',
    ])
  })
})

describe('warningsAbout a proxy', () => {
  const about = (changes: object): readonly string[] => {
    const email = { host: 'mail.example.com', fromEmail: 'login@example.com' }
    const config = {
      secret,
      environment: 'production',
      publicUrl: 'https://auth.example.com',
      email,
      ...changes,
    } as const
    return warningsAbout(resolveConfig(config), now)
  }

  it('names the setting, in production behind https', () => {
    expect(about({})).toEqual([expect.stringMatching(/^trustProxy is not set: .*\["10\.0\.0\.5"\], or to how many/)])
  })

  it.each([
    { trustProxy: ['10.0.0.5'] },
    { trustProxy: 1 },
    { publicUrl: 'http://localhost:4000' },
    { environment: 'test' },
  ])('is silent with %j', (changes) => {
    expect(about(changes)).toEqual([])
  })
})

describe('notesAbout', () => {
  it('says which profile rules tokens', () => {
    const settings = resolveConfig({ secret, environment: 'test', jwt: { environment: 'auto' } })

    expect(notesAbout(settings)).toEqual([
      'Tokens follow the testing profile: access tokens live 1 h, sessions 1 d, leeway 0 s, rotation disabled',
    ])
    expect(warningsAbout(settings, now)).toEqual([])
  })

  it('has nothing to say without one', () => {
    expect(notesAbout(resolveConfig({ secret, environment: 'test' }))).toEqual([])
  })
})
