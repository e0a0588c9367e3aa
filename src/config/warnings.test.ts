import { describe, expect, it } from 'vitest'
import { resolveConfig } from './resolve.ts'
import { notesAbout, warningsAbout } from './warnings.ts'

const secret = 'DzTbmCj9lXIf19X_7JUFdHTLLt1ppfqMojDtSYtAxUY'

describe('warningsAbout', () => {
  it('is silent about the defaults and about rotation switched off', () => {
    for (const jwt of [{}, { accessTokenLifetimeHours: 24 }, { rotateRefreshTokens: false }]) {
      expect(warningsAbout(resolveConfig({ secret, environment: 'test', jwt }))).toEqual([])
    }
  })

  it('speaks of access tokens that live longer than a day', () => {
    const settings = resolveConfig({ secret, environment: 'test', jwt: { accessTokenLifetimeHours: 25 } })

    expect(warningsAbout(settings)).toEqual([
      'Access tokens live longer than a day, and every revocation is remembered as long',
    ])
  })

  it('speaks of a blacklist that nothing fills', () => {
    const jwt = { rotateRefreshTokens: false, blacklistAfterRotation: true }

    expect(warningsAbout(resolveConfig({ secret, environment: 'test', jwt }))).toEqual([
      'jwt.blacklistAfterRotation does nothing while jwt.rotateRefreshTokens is false',
    ])
  })

  it('speaks of refresh tokens that are replaced and work on', () => {
    const settings = resolveConfig({ secret, environment: 'test', jwt: { blacklistAfterRotation: false } })

    expect(warningsAbout(settings)).toEqual([
      'jwt.blacklistAfterRotation is false: refresh tokens that were traded work on, and a stolen one goes unnoticed',
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
    return warningsAbout(resolveConfig(config))
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
    expect(warningsAbout(settings)).toEqual([])
  })

  it('has nothing to say without one', () => {
    expect(notesAbout(resolveConfig({ secret, environment: 'test' }))).toEqual([])
  })
})
