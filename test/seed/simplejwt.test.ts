import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { JWTConfig, type JWTConfigInput, type SimpleJwtSettings } from '../../src/index.ts'
import { checkClaims } from '../../src/jwt/claims.ts'
import { verifyJws } from '../../src/jwt/jws.ts'
import { readVerifyingKey } from '../../src/jwt/key-material.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { client, paths, signIn } from '../http/client.ts'
import { expectProblem } from '../http/shapes.ts'
import { notValid, profile, refused, simplejwt } from '../http/tokens.ts'
import { type Asked, ask, canBeAsked } from './simplejwt/ask.ts'
import { cases, settingsOfMaker } from './simplejwt/cases.ts'
import { type Presented, present } from './simplejwt/tokens.ts'

// What `toSimpleJwtSettings` writes, given to djangorestframework-simplejwt itself, and what that signs, given to us. Its
// answers are recorded, so that they count where it is not installed; RECORD_SIMPLEJWT=1 records them anew, and
// `npm run format` tidies them.

interface Recorded {
  /** When, epoch milliseconds. */
  readonly at: number
  readonly cases: Readonly<Record<string, Asked>>
}

const file = fileURLToPath(new URL('./simplejwt/recorded.json', import.meta.url))
const isInstalled = canBeAsked()
const now = Math.floor(Date.now() / 1000) * 1000
const asked = new Map<string, Promise<Asked>>()

if (isInstalled && process.env['RECORD_SIMPLEJWT'] === '1') {
  const all = await Promise.all(Object.keys(cases).map(async (name) => [name, await askNow(name)]))
  writeFileSync(file, `${JSON.stringify({ at: now, cases: Object.fromEntries(all) }, undefined, 2)}\n`)
}
if (!isInstalled) {
  process.stderr.write(
    'simplejwt and cryptography are not installed for /usr/bin/python3: only recorded answers are checked\n',
  )
}
const recorded = JSON.parse(readFileSync(file, 'utf8')) as Recorded
/** When all of its tokens were made: it answered one case after the other. */
const madeBy = recorded.at + 10 * 60_000

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
  const { settings, headers, answers, printed, maker } = recorded.cases[name] as Asked
  const theirs = settingsOfMaker(settings)

  it('took our access tokens and nothing else, when it was asked', () => {
    expect(answers).toEqual(expected)
  })

  it('was given the settings and the tokens that we make today, but for their random parts', async () => {
    const today = await present(input, recorded.at)

    expect(new JWTConfig(input).toSimpleJwtSettings()).toEqual(settings)
    expect(Object.values(today).map(read)).toEqual(Object.values(headers).map(read))
  })

  it('was given no private key of a pair', () => {
    const isPair = settings.VERIFYING_KEY !== null

    expect(settings.SIGNING_KEY === '').toBe(isPair)
    expect(JSON.stringify(settings)).not.toContain('PRIVATE')
  })

  it('made tokens whose signature and claims are right here', () => {
    const { issuer: _, ...ours } = new JWTConfig(input).toSettings()
    const issuer = theirs.ISSUER === null ? {} : { issuer: theirs.ISSUER }
    const rules = { ...ours, ...issuer }
    const judging = { now: madeBy, issuedAt: 'checked' } as const
    const text = theirs.VERIFYING_KEY ?? theirs.SIGNING_KEY
    const key = readVerifyingKey({ text, algorithm: input.algorithm ?? 'HS256' })
    for (const [type, token] of Object.entries(maker.issued)) {
      const claims = verifyJws(token, [key])

      expect(() => checkClaims(claims, rules, { type, ...judging })).not.toThrow()
      expect(claims[settings.USER_ID_CLAIM]).toBe('1')
    }
  })

  it('made tokens that sign nobody in here, where nobody asked for them', async () => {
    const { auth } = await instance({ ...input, ...keysOf(theirs) })

    expect(() => auth.tokens.verify(maker.issued.access)).toThrow(
      expect.objectContaining({ code: 'token_not_valid', details: { detail: 'Token is invalid' } }),
    )
  })

  it('printed settings that give our own back', () => {
    const { config, notCarried } = JWTConfig.fromSimpleJwtSettings(printed)
    const names = notCarried.map(({ setting }) => setting).filter((setting) => !setting.startsWith('SLIDING_'))

    expect(config.toSimpleJwtSettings(settings.VERIFYING_KEY ?? settings.SIGNING_KEY)).toEqual(settings)
    expect(names).toEqual(settings.VERIFYING_KEY === null ? [] : ['SIGNING_KEY', 'VERIFYING_KEY'])
  })

  it('printed settings that carry its own key', () => {
    const { config, notCarried } = JWTConfig.fromSimpleJwtSettings(maker.printed)

    expect(config.signingKey?.reveal()).toBe(theirs.SIGNING_KEY)
    expect(notCarried.filter(({ setting }) => !setting.startsWith('SLIDING_'))).toEqual([])
  })

  it.runIf(isInstalled)(
    'takes our access tokens and nothing else, asked now',
    async () => {
      expect((await askNow(name)).answers).toEqual(expected)
    },
    60_000,
  )
})

const named = Object.entries(cases).filter(([, { issuer }]) => issuer !== undefined)

describe.each(named)('jwt.foreign of a simplejwt with %s', (name, input) => {
  const { settings, maker } = recorded.cases[name] as Asked
  const theirs = settingsOfMaker(settings)
  const { ISSUER: issuer, AUDIENCE: audience } = theirs
  const foreign = { issuer, audience: String(audience), sameAccounts: true }
  const jwt = { ...input, ...keysOf(theirs), foreign }
  const { access, refresh } = maker.issued

  it('lets its access token into the profile of the account', async () => {
    const made = await withAccount(jwt)

    expect(await profile(made, `Bearer ${access}`)).toMatchObject({ status: 200, body: { id: 1 } })
    expect(await client(made.auth).post(paths.verifyToken, { token: access })).toMatchObject({ status: 200 })
  })

  it('refuses its access token for an account that is not there, or disabled, or deleted', async () => {
    const [nobody, made] = [await instance(jwt), await withAccount(jwt)]

    expectProblem(await profile(nobody, `Bearer ${access}`), 401, 'user_not_found')
    await made.auth.accounts.disable(1)
    expectProblem(await profile(made, `Bearer ${access}`), 401, 'user_inactive')
    await made.auth.accounts.enable(1)
    await made.auth.accounts.delete(1)
    expectProblem(await profile(made, `Bearer ${access}`), 401, 'user_not_found')
  })

  it.each([
    ['is off', { ...input, ...keysOf(theirs) }],
    ['has another issuer', { ...jwt, foreign: { ...foreign, issuer: 'my-shop' } }],
    ['has another audience', { ...jwt, foreign: { ...foreign, audience: 'my-shop' } }],
  ])('refuses its access token where it %s', async (_, other) => {
    const made = await withAccount(other)

    expect(simplejwt((await profile(made, `Bearer ${access}`)).body)).toEqual(notValid('Token is invalid'))
  })

  it('refuses its refresh token', async () => {
    const made = await withAccount(jwt)
    const answer = await client(made.auth).post(paths.refresh, { refresh })

    expect(simplejwt((await profile(made, `Bearer ${refresh}`)).body)).toEqual(notValid('Token has wrong type'))
    expect(answer).toMatchObject({ status: 401, body: refused('Token has wrong type') })
  })

  it.runIf(isInstalled)(
    'lets in the access token that it makes now, and not the refresh token',
    async () => {
      const { issued } = (await askNow(name)).maker
      const made = await withAccount(jwt, Date.now() + 1000)
      const statuses = [issued.access, issued.refresh].map(async (one) => (await profile(made, `Bearer ${one}`)).status)

      expect(await Promise.all(statuses)).toEqual([200, 401])
    },
    60_000,
  )
})

/** Python takes a second or two to start, so each case is asked once. */
function askNow(name: string): Promise<Asked> {
  const answer = asked.get(name) ?? ask(cases[name] as JWTConfigInput, now)
  asked.set(name, answer)
  return answer
}

/** What an instance needs to check tokens of a maker, beside the key that it shares. */
function keysOf({ VERIFYING_KEY: key }: SimpleJwtSettings): Pick<JWTConfigInput, 'verifyingKeys'> {
  return key === null ? {} : { verifyingKeys: [key] }
}

/** An instance whose clock stands where the recorded tokens are young. */
async function instance(jwt: JWTConfigInput, at = madeBy): Promise<TestAuth> {
  const made = await testAuth({ jwt })
  made.clock.advance({ ms: at - made.clock.now() })
  return made
}

/** The same with account 1. */
async function withAccount(jwt: JWTConfigInput, at?: number): Promise<TestAuth> {
  const made = await instance(jwt, at)
  await signIn(made, 'ada@example.com')
  return made
}

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
