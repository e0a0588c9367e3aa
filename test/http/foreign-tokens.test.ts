import { type CryptoKey, type KeyObject, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import type { JWTConfigInput } from '../../src/index.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { keyPairs } from '../jwt/key-pairs.ts'
import { bearer, client, type Json, paths, signIn } from './client.ts'
import { expectProblem } from './shapes.ts'
import { notValid, profile, refresh, refused, simplejwt } from './tokens.ts'

// Tokens that somebody else made, as djangorestframework-simplejwt makes them: without a session.

const identifier = '+12025550123'
const signingKey = 'mN3vQ8rT1wX5zB7cF2gJ6kL9pS4dH0yA'
const foreign = { issuer: 'my-django', audience: 'my-app', sameAccounts: true }
const shared = { signingKey, foreign }

/** A token as a Django that shares the key makes them, but for the claims given; `undefined` leaves one out. */
async function djangos(made: TestAuth, change: Json = {}, key: KeyObject | CryptoKey | string = signingKey) {
  const at = Math.floor(made.clock.now() / 1000)
  const claims = {
    token_type: 'access',
    exp: at + 60,
    iat: at,
    jti: '2fae8c4e0b8c4a55b0c9d2b1a7e6f305',
    user_id: '1',
    aud: 'my-app',
    iss: 'my-django',
    ...change,
  }
  const alg = typeof key === 'string' ? 'HS256' : 'RS256'
  const bytes = typeof key === 'string' ? new TextEncoder().encode(key) : key
  return new SignJWT(claims).setProtectedHeader({ alg, typ: 'JWT' }).sign(bytes)
}

/** An instance with one account, number 1. */
async function withAccount(jwt: JWTConfigInput = shared): Promise<TestAuth> {
  const made = await testAuth({ jwt })
  await signIn(made, identifier)
  return made
}

describe('an access token of jwt.foreign', () => {
  it('opens the routes of its account', async () => {
    const made = await withAccount()
    const token = await djangos(made)
    const sending = bearer(token)

    expect((await profile(made, `Bearer ${token}`)).body).toMatchObject({ id: 1, phone: identifier })
    expect((await client(made.auth).patch(paths.profile, { first_name: 'Ada' }, sending)).body).toMatchObject({
      first_name: 'Ada',
    })
  })

  it('signs in requests of the application', async () => {
    const made = await withAccount()
    const request = new Request('http://localhost:4000/', bearer(await djangos(made)))

    expect(await made.auth.authenticate(request)).toMatchObject({ id: 1, phone: identifier })
  })

  it('may name the account by a number, and be for others too', async () => {
    const made = await withAccount()
    const token = await djangos(made, { user_id: 1, aud: ['my-shop', 'my-app'] })

    expect((await profile(made, `Bearer ${token}`)).status).toBe(200)
  })

  it('may have other names of claims, and is remembered like ours', async () => {
    const made = await withAccount({
      ...shared,
      userIdClaim: 'sub',
      tokenTypeClaim: 'kind',
      jtiClaim: 'token_id',
      verifiedTokenCache: 10,
    })
    const token = await djangos(made, {
      sub: '1',
      kind: 'access',
      token_id: 'x',
      user_id: undefined,
      token_type: undefined,
      jti: undefined,
    })

    for (const status of [200, 200]) expect((await profile(made, `Bearer ${token}`)).status).toBe(status)
    made.clock.advance({ minutes: 2 })
    expect(simplejwt((await profile(made, `Bearer ${token}`)).body)).toEqual(notValid('Token is expired'))
  })

  it('may be signed by a key pair that is theirs alone', async () => {
    const { privateKey, publicPem } = keyPairs.RS256
    const made = await withAccount({ foreign, verifyingKeys: [publicPem] })

    expect((await profile(made, `Bearer ${await djangos(made, {}, privateKey)}`)).status).toBe(200)
    expect((await profile(made, `Bearer ${await djangos(made)}`)).status).toBe(401)
  })

  it('leaves no trace', async () => {
    const made = await withAccount()
    const before = made.events.length
    await profile(made, `Bearer ${await djangos(made)}`)

    expect(made.events.length).toBe(before)
  })

  it('leaves ours as they are', async () => {
    const made = await testAuth({ jwt: { ...shared, issuer: 'my-company', audience: 'my-users' } })
    const { access, refresh: current } = await signIn(made, identifier)
    expect(made.auth.tokens.verify(access)).toMatchObject({ accountId: 1, claims: { iss: 'my-company' } })

    await made.auth.tokens.revoke(current)
    expect(simplejwt((await profile(made, `Bearer ${access}`)).body)).toEqual(notValid('Token is blacklisted'))
  })
})

describe('the account of a foreign token', () => {
  it('has to exist', async () => {
    const made = await withAccount()

    expectProblem(await profile(made, `Bearer ${await djangos(made, { user_id: '2' })}`), 401, 'user_not_found')
  })

  it('must not be disabled, from one moment to the next', async () => {
    const made = await withAccount()
    const token = await djangos(made)
    expect((await profile(made, `Bearer ${token}`)).status).toBe(200)
    await made.auth.accounts.disable(1)
    expectProblem(await profile(made, `Bearer ${token}`), 401, 'user_inactive')
    await made.auth.accounts.enable(1)

    expect((await profile(made, `Bearer ${token}`)).status).toBe(200)
  })

  it('must not be deleted', async () => {
    const made = await withAccount()
    const token = await djangos(made)
    await made.auth.accounts.delete(1)

    expectProblem(await profile(made, `Bearer ${token}`), 401, 'user_not_found')
    expect(await made.auth.authenticate(new Request('http://localhost:4000/', bearer(token)))).toBeUndefined()
  })
})

describe('a token that is not of jwt.foreign', () => {
  const at = (made: TestAuth): number => Math.floor(made.clock.now() / 1000)
  const wrong: readonly (readonly [string, (made: TestAuth) => Json, string])[] = [
    ['another issuer', () => ({ iss: 'my-django/' }), 'Token is invalid'],
    ['no issuer', () => ({ iss: undefined }), 'Token is invalid'],
    ['a list of issuers', () => ({ iss: ['my-django'] }), 'Token is invalid'],
    ['another audience', () => ({ aud: 'my-shop' }), 'Token is invalid'],
    ['no audience', () => ({ aud: undefined }), 'Token is invalid'],
    ['other audiences', () => ({ aud: ['my-shop', ['my-app']] }), 'Token is invalid'],
    ['the kind of a refresh token', () => ({ token_type: 'refresh' }), 'Token has wrong type'],
    ['no kind', () => ({ token_type: undefined }), 'Token has wrong type'],
    ['no id', () => ({ jti: undefined }), 'Token has no id'],
    ['no end', () => ({ exp: undefined }), "Token has no 'exp' claim"],
    ['an end in the past', (made) => ({ exp: at(made) }), 'Token is expired'],
    ['a beginning in the future', (made) => ({ nbf: at(made) + 5 }), 'Token is invalid'],
    ['a birth in the future', (made) => ({ iat: at(made) + 5 }), 'Token is invalid'],
    ['an empty session', () => ({ sid: '' }), 'Token is invalid'],
    ['null for a session', () => ({ sid: null }), 'Token is invalid'],
  ]

  it.each(wrong)('is refused with %s', async (_, change, sentence) => {
    const made = await withAccount({ ...shared, issuer: 'my-company' })
    const answer = await profile(made, `Bearer ${await djangos(made, change(made))}`)

    expect([answer.status, simplejwt(answer.body)]).toEqual([401, notValid(sentence)])
  })

  it.each([undefined, '', '0', '-1', '1.0', ' 1', '01', 'ada', 1.5, 0, null, true, [1], '9007199254740992'])(
    'is refused with the account %j',
    async (user_id) => {
      const made = await withAccount()

      expect(simplejwt((await profile(made, `Bearer ${await djangos(made, { user_id })}`)).body)).toEqual({
        detail: 'Token contained no recognizable user identification',
        code: 'token_not_valid',
      })
    },
  )

  it('is refused with another key', async () => {
    const made = await withAccount()
    const token = await djangos(made, {}, signingKey.toLowerCase())

    expect(simplejwt((await profile(made, `Bearer ${token}`)).body)).toEqual(notValid('Token is invalid'))
  })

  it('is refused with a session that nobody opened', async () => {
    const made = await withAccount()
    const sid = 'ses_01jgzzzzzzzzzzzzzzzzzzzzzzzzzz'

    expectProblem(await profile(made, `Bearer ${await djangos(made, { sid })}`), 401, 'user_not_found')
  })
})

describe('without jwt.foreign', () => {
  it('no token without a session is taken', async () => {
    const made = await withAccount({ signingKey })
    const token = await djangos(made)

    expect(simplejwt((await profile(made, `Bearer ${token}`)).body)).toEqual(notValid('Token is invalid'))
    expect((await client(made.auth).post(paths.verifyToken, { token })).body).toEqual(refused('Token is invalid'))
  })
})

describe('auth.tokens.verify', () => {
  it('refuses tokens of jwt.foreign: it cannot ask for the account', async () => {
    const made = await withAccount()
    const token = await djangos(made)

    expect(() => made.auth.tokens.verify(token)).toThrow(expect.objectContaining({ code: 'token_not_valid' }))
  })
})

describe('the token routes', () => {
  it('say that a foreign access token is good as long as its account may sign in', async () => {
    const made = await withAccount()
    const token = await djangos(made)
    const check = (of: string) => client(made.auth).post(paths.verifyToken, { token: of })

    expect(await check(token)).toMatchObject({ status: 200, body: {} })
    expect(await check(await djangos(made, { user_id: '2' }))).toMatchObject({
      status: 401,
      body: refused('Token is invalid'),
    })
    await made.auth.accounts.disable(1)
    expect(await check(token)).toMatchObject({ status: 401, body: refused('Token is invalid') })
    await made.auth.accounts.enable(1)
    await made.auth.accounts.delete(1)
    expect(await check(token)).toMatchObject({ status: 401, body: refused('Token is invalid') })
  })

  it('take no foreign refresh token', async () => {
    const made = await withAccount()
    const token = await djangos(made, { token_type: 'refresh' })
    const wrongType = { status: 401, body: refused('Token has wrong type') }

    expect(await refresh(made, token)).toMatchObject(wrongType)
    expect(await client(made.auth).post(paths.blacklist, { refresh: token })).toMatchObject(wrongType)
    expect(await client(made.auth).post(paths.verifyToken, { token })).toMatchObject(wrongType)
  })

  it('trade no foreign access token', async () => {
    const made = await withAccount()

    expect(await refresh(made, await djangos(made))).toMatchObject({
      status: 401,
      body: refused('Token has wrong type'),
    })
  })
})
