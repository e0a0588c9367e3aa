import { describe, expect, it } from 'vitest'
import type { AuthConfig, TestIdentityConfig } from './auth-config.ts'
import { ConfigError } from './config-error.ts'
import { resolveConfig } from './resolve.ts'
import { Secret } from './secret.ts'

const secret = 'DzTbmCj9lXIf19X_7JUFdHTLLt1ppfqMojDtSYtAxUY'
const now = Date.UTC(2027, 0, 1)
const reviewer = { identifier: 'review@example.com', code: '493027', until: '2027-03-31' }

function settingsOf(testIdentities: readonly unknown[], config: Partial<AuthConfig> = {}) {
  const given = testIdentities as readonly TestIdentityConfig[]
  return resolveConfig({ secret, environment: 'test', ...config, testIdentities: given }, undefined, now)
}

function mistakesOf(testIdentities: readonly unknown[], config: Partial<AuthConfig> = {}): readonly string[] {
  try {
    settingsOf(testIdentities, config)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes
    throw error
  }
}

const production: Partial<AuthConfig> = {
  environment: 'production',
  publicUrl: 'https://auth.example.com',
  otp: { channels: [{ name: 'pigeon', transports: ['email', 'sms'], send: async () => ({ outcome: 'sent' }) }] },
}

describe('config.testIdentities', () => {
  it('is read in the one form of identifiers, its day to the end', () => {
    const given = [
      { ...reviewer, identifier: ' Review@EXAMPLE.com ' },
      { identifier: '+1 (202) 555-0123', code: new Secret('064930'), until: '2027-02-28T18:00:00+01:00' },
    ]

    expect(settingsOf(given).testIdentities).toEqual([
      { recipient: { kind: 'email', value: 'review@example.com' }, code: '493027', until: Date.UTC(2027, 3, 1) },
      { recipient: { kind: 'phone', value: '+12025550123' }, code: '064930', until: Date.UTC(2027, 1, 28, 17) },
    ])
  })

  it('may be over', () => {
    expect(settingsOf([{ ...reviewer, until: '2026-12-30' }]).testIdentities).toHaveLength(1)
  })

  it.each([
    [{ ...reviewer, code: 493027 }, 'must have a code as text, in quotes, in entry 1'],
    [{ ...reviewer, code: '49302' }, 'must have a code of 6 digits, as otp.length says, in entry 1'],
    [{ ...reviewer, code: '49302x' }, 'must have a code of 6 digits, as otp.length says, in entry 1'],
    [{ ...reviewer, until: undefined }, 'must have an until such as 2027-03-31 or 2027-03-31T18:00:00Z in entry 1'],
    [{ ...reviewer, until: '2027-02-30' }, 'must have an until such as 2027-03-31 or 2027-03-31T18:00:00Z in entry 1'],
    [
      { ...reviewer, until: '2027-03-31T18:00' },
      'must have an until such as 2027-03-31 or 2027-03-31T18:00:00Z in entry 1',
    ],
    [{ ...reviewer, until: '2028-01-03' }, 'must end within a year in entry 1'],
    [{ ...reviewer, note: 'x' }, 'must have nothing but identifier, code and until in entry 1'],
    ['review@example.com', 'must have identifier, code and until in entry 1'],
    [{ ...reviewer, identifier: 7 }, 'must have an identifier as text in entry 1'],
    [
      { ...reviewer, identifier: 'somebody' },
      'must have an email address or a phone number that can sign in in entry 1',
    ],
    [
      { ...reviewer, identifier: 'phone_12025550123@users.invalid' },
      'must have an email address or a phone number that can sign in in entry 1',
    ],
  ])('refuses %o', (given, fault) => {
    expect(mistakesOf([given])).toEqual([`config.testIdentities ${fault}`])
  })

  it('refuses one identifier twice, and more than 20', () => {
    const many = Array.from({ length: 21 }, (_, at) => ({ ...reviewer, identifier: `review${at}@example.com` }))

    expect(mistakesOf([reviewer, { ...reviewer, identifier: 'REVIEW@example.com' }])).toEqual([
      'config.testIdentities must have each identifier once, unlike in entry 2',
    ])
    expect(mistakesOf(many)).toEqual([
      'config.testIdentities must be a list of at most 20, each with identifier, code and until, in a variable as JSON',
    ])
    expect(mistakesOf(many.slice(1))).toEqual([])
  })

  it.each(['000000', '111111', '121212', '123123', '112233', '123456', '890123', '987654', '100000'])(
    'takes %s outside production alone',
    (code) => {
      expect(mistakesOf([{ ...reviewer, code }])).toEqual([])
      expect(mistakesOf([{ ...reviewer, code }], production)).toEqual([
        'config.testIdentities must have a code in production that nobody guesses first in entry 1',
      ])
    },
  )

  it.each(['493027', '064930', '135790'])('takes %s in production', (code) => {
    expect(mistakesOf([{ ...reviewer, code }], production)).toEqual([])
  })

  it('reads numbers as production does', () => {
    const nowhere = [{ ...reviewer, identifier: '+15555550123' }]

    expect(mistakesOf(nowhere)).toEqual([])
    expect(mistakesOf(nowhere, production)).toEqual([
      'config.testIdentities must have an email address or a phone number that can sign in in entry 1',
    ])
  })

  it('tells no code and no identifier in what is wrong', () => {
    const said = [
      ...mistakesOf([{ ...reviewer, until: '493027' }, reviewer]),
      ...mistakesOf([{ code: '493027', '493027': 1 }]),
      ...mistakesOf([{ ...reviewer, identifier: '493027@' }]),
    ].join('\n')

    expect(said).not.toMatch(/493027|review@/)
  })
})
