import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { createAuth, JWTConfig } from '../../src/index.ts'
import { checkClaims } from '../../src/jwt/claims.ts'
import { verifyJws } from '../../src/jwt/jws.ts'
import { readVerifyingKey } from '../../src/jwt/key-material.ts'
import { type Asked, ask, canBeAsked } from './simplejwt/ask.ts'
import { cases } from './simplejwt/cases.ts'
import { type Presented, present } from './simplejwt/tokens.ts'

// What `toSimpleJwtSettings` writes, given to djangorestframework-simplejwt itself. Its answers are recorded, so that they
// count where it is not installed; RECORD_SIMPLEJWT=1 records them anew, and `npm run format` tidies them.

interface Recorded {
  /** When, epoch milliseconds. */
  readonly at: number
  readonly cases: Readonly<Record<string, Asked>>
}

const file = fileURLToPath(new URL('./simplejwt/recorded.json', import.meta.url))
const isInstalled = canBeAsked()
const now = Math.floor(Date.now() / 1000) * 1000

if (isInstalled && process.env['RECORD_SIMPLEJWT'] === '1') {
  const asked = await Promise.all(Object.entries(cases).map(async ([name, input]) => [name, await ask(input, now)]))
  writeFileSync(file, `${JSON.stringify({ at: now, cases: Object.fromEntries(asked) }, undefined, 2)}\n`)
}
if (!isInstalled) {
  process.stderr.write('simplejwt is not installed for /usr/bin/python3: only its recorded answers are checked\n')
}
const recorded = JSON.parse(readFileSync(file, 'utf8')) as Recorded

// Releases of simplejwt word it differently.
const invalid = { refused: expect.stringMatching(/^Token is (?:invalid|expired)/) }

/** Ours open its routes; nothing else does. */
const expected: Record<keyof Presented, unknown> = {
  access: { user: '1' },
  lastScheme: { user: '1' },
  refresh: invalid,
  anotherKey: invalid,
  expired: invalid,
}

describe.each(Object.entries(cases))('simplejwt under our settings with %s', (name, input) => {
  const { settings, headers, answers, issued, printed } = recorded.cases[name] as Asked

  it('took our access tokens and nothing else, when it was asked', () => {
    expect(answers).toEqual(expected)
  })

  it('was given the settings and the tokens that we make today, but for their random parts', async () => {
    const today = await present(input, recorded.at)

    expect(new JWTConfig(input).toSimpleJwtSettings()).toEqual(settings)
    expect(Object.values(today).map(read)).toEqual(Object.values(headers).map(read))
  })

  it('made tokens whose signature and claims are right here', () => {
    // It made them while it was asked, a little later.
    const rules = { ...new JWTConfig(input).toSettings(), now: recorded.at + 60_000, issuedAt: 'checked' } as const
    for (const [type, token] of Object.entries(issued)) {
      const claims = verifyJws(token, [readVerifyingKey({ text: settings.SIGNING_KEY, algorithm: 'HS256' })])

      expect(() => checkClaims(claims, type, rules)).not.toThrow()
      expect(claims[settings.USER_ID_CLAIM]).toBe('1')
    }
  })

  it('made tokens that sign nobody in here, where they have no session', async () => {
    const secret = 'a-test-secret-of-these-tests-alone-0123456789'
    const config = { secret, environment: 'test', database: 'sqlite::memory:', jwt: input } as const
    const auth = createAuth(config, { ambient: { now: () => recorded.at } })

    expect(() => auth.tokens.verify(issued.access)).toThrow(
      expect.objectContaining({ code: 'token_not_valid', details: { detail: 'Token is invalid' } }),
    )
    await auth.close()
  })

  it('printed settings that give our own back', () => {
    const { config, notCarried } = JWTConfig.fromSimpleJwtSettings(printed)

    expect(config.toSimpleJwtSettings()).toEqual(settings)
    expect(notCarried.filter(({ setting }) => !setting.startsWith('SLIDING_'))).toEqual([])
  })

  it.runIf(isInstalled)('takes our access tokens and nothing else, asked now', async () => {
    expect((await ask(input, now)).answers).toEqual(expected)
  })
})

/** A header as simplejwt reads it: the scheme, the token's own header, and its claims in their order. */
function read(header: string): readonly unknown[] {
  const [scheme, token = ''] = header.split(' ')
  const claims = Object.entries(decodeJwt(token)).map(([name, value]) => [name, isDrawn(value) ? 'drawn' : value])
  return [scheme, decodeProtectedHeader(token), claims]
}

/** The ids of a token and of a session. */
function isDrawn(value: unknown): boolean {
  return typeof value === 'string' && /^(?:[0-9a-f]{32}|ses_\w{26,})$/.test(value)
}
