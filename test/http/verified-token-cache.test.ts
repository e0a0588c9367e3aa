import { createHmac } from 'node:crypto'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { createAmbient } from '../../src/core/ambient.ts'
import type { AccessKeys } from '../../src/core/settings.ts'
import { refreshKey } from '../../src/core/token-keys.ts'
import { verifyAccess } from '../../src/core/tokens.ts'
import { createVerifiedTokens } from '../../src/jwt/cache.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { keyPairs } from '../jwt/key-pairs.ts'
import { spellingsOf } from '../jwt/spellings.ts'
import { client, paths, signIn } from './client.ts'
import { expectProblem } from './shapes.ts'
import { notValid, profile, simplejwt } from './tokens.ts'

const identifier = '+12025550123'
const signingKey = 'mN3vQ8rT1wX5zB7cF2gJ6kL9pS4dH0yA'

describe.each([
  ['HS256', { algorithm: 'HS256', signingKey }],
  ['ES256', { algorithm: 'ES256', signingKey: keyPairs.ES256.privatePem }],
] as const)('jwt.verifiedTokenCache with %s', (_, jwt) => {
  /** An instance that remembers tokens, and a token that it remembers. */
  async function remembering() {
    const made = await testAuth({ jwt: { ...jwt, verifiedTokenCache: 100 } })
    const tokens = await signIn(made, identifier)
    for (let times = 0; times < 3; times++) expect((await profile(made, `Bearer ${tokens.access}`)).status).toBe(200)
    return { ...made, ...tokens }
  }

  it('lets no token live on beyond its end', async () => {
    const made = await remembering()
    made.clock.advance({ minutes: 30, ms: -1 })
    expect((await profile(made, `Bearer ${made.access}`)).status).toBe(200)

    made.clock.advance({ ms: 1 })

    await expectRefusal(made, made.access, 'Token is expired')
  })

  it('lets no token outlive its session', async () => {
    const made = await remembering()
    await client(made.auth).post(paths.blacklist, { refresh: made.refresh })

    await expectRefusal(made, made.access, 'Token is blacklisted')
  })

  it.each(['disable', 'delete'] as const)('lets no token outlive its account: %s', async (change) => {
    const made = await remembering()
    await made.auth.accounts[change](made.userId)

    expect((await profile(made, `Bearer ${made.access}`)).status).toBe(401)
  })

  it('knows a token in its one spelling only', async () => {
    const made = await remembering()
    const taken = spellingsOf(made.access).filter(({ text }) => {
      try {
        return made.auth.tokens.verify(text) !== undefined
      } catch {
        return false
      }
    })

    expect(taken).toEqual([])
    expect(made.auth.tokens.verify(made.access).accountId).toBe(made.userId)
  })

  it('is no way for a refresh token, remembered or not', async () => {
    const made = await remembering()
    for (let times = 0; times < 2; times++) await expectRefusal(made, made.refresh, 'Token has wrong type')
  })

  it('gives the same frozen claims, however often', async () => {
    const { auth, access } = await remembering()
    const { claims } = auth.tokens.verify(access)

    expect(auth.tokens.verify(access).claims).toBe(claims)
    expect(Object.isFrozen(claims)).toBe(true)
  })
})

describe('what is remembered', () => {
  it('are tokens that were taken, never refusals', async () => {
    const made = await testAuth({ jwt: { signingKey } })
    const { access } = await signIn(made, identifier)
    const remembered: string[] = []
    const cache = createVerifiedTokens(10)
    const { settings } = made.auth
    const deps = {
      settings,
      ambient: createAmbient({ now: made.clock.now }),
      revocations: { has: () => false },
      tokenKeys: {
        ...(settings.accessKeys as Exclude<AccessKeys, 'database'>),
        refresh: refreshKey(settings.keys.refresh),
      },
      verifiedTokens: {
        ...cache,
        add: (...[token, claims]: Parameters<typeof cache.add>) => {
          remembered.push(token)
          cache.add(token, claims)
        },
      },
    }
    const forge = (change: object): string => {
      const text = [
        { alg: 'HS256', typ: 'JWT' },
        { ...decodeJwt(access), ...change },
      ]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.')
      return `${text}.${createHmac('sha256', signingKey).update(text).digest('base64url')}`
    }
    const wrong = [{ exp: 1 }, { nbf: 9e9 }, { token_type: 'refresh' }, { jti: 7 }, { sid: 7 }, { user_id: 'x' }].map(
      forge,
    )
    for (const token of [...wrong, `${access.slice(0, -4)}AAAA`, 'a.b.c', '']) {
      for (let times = 0; times < 2; times++) expect(() => verifyAccess(deps, token)).toThrow()
    }
    expect(remembered).toEqual([])

    for (let times = 0; times < 3; times++) verifyAccess(deps, access)
    expect(remembered).toEqual([access])
  })
})

async function expectRefusal(made: TestAuth, token: string, sentence: string): Promise<void> {
  const answer = await profile(made, `Bearer ${token}`)

  expectProblem(answer, 401, 'token_not_valid')
  expect(simplejwt(answer.body)).toEqual(notValid(sentence))
}
