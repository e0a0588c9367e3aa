import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { bearer, client, paths, signIn } from './client.ts'
import { blank, notText, refresh, refused, required, type Tokens } from './tokens.ts'

// The table of djangorestframework-simplejwt's answers. Every refusal by token says `WWW-Authenticate` (RFC 6750 §3).

const identifier = '+12025550123'

describe('POST token/blacklist', () => {
  it('ends the session', async () => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)

    const answer = await client(made.auth).post(paths.blacklist, { refresh: tokens.refresh })

    expect([answer.status, answer.body, answer.cookies]).toEqual([200, {}, {}])
    expect(made.events.at(-1)).toMatchObject({ type: 'session.ended', reason: 'signed_out' })
  })

  it('says 401 the second time', async () => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)
    await client(made.auth).post(paths.blacklist, { refresh: tokens.refresh })

    const answer = await client(made.auth).post(paths.blacklist, { refresh: tokens.refresh })

    expect([answer.status, answer.body]).toEqual([401, refused('Token is blacklisted')])
  })

  it.each([
    ['an access token', (tokens: Tokens) => tokens.access, 'Token has wrong type'],
    ['garbage', () => 'garbage', 'Token is invalid'],
  ])('says 401 of %s, and the session lives', async (_, token, detail) => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)

    const answer = await client(made.auth).post(paths.blacklist, { refresh: token(tokens) })

    expect([answer.status, answer.body]).toEqual([401, refused(detail)])
    expect((await refresh(made, tokens.refresh)).status).toBe(200)
  })

  it.each([
    [{}, { refresh: [required] }],
    [{ refresh: '' }, { refresh: [blank] }],
    [{ refresh: {} }, { refresh: [notText] }],
  ])('says 400 of %j', async (body, expected) => {
    const { auth } = await testAuth()

    const answer = await client(auth).post(paths.blacklist, body)

    expect([answer.status, answer.body]).toEqual([400, expected])
  })

  it('ends the session by any of its tokens, also one that was traded', async () => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)
    const second = await refresh(made, tokens.refresh)
    made.clock.advance({ hours: 1 })

    const answer = await client(made.auth).post(paths.blacklist, { refresh: tokens.refresh })

    expect(answer.status).toBe(200)
    expect((await refresh(made, second.body['refresh'])).body).toEqual(refused('Token is blacklisted'))
  })

  it('leaves no token alive that was traded a moment before', async () => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)
    const second = await refresh(made, tokens.refresh)
    await client(made.auth).post(paths.blacklist, { refresh: second.body['refresh'] })

    for (const token of [tokens.refresh, second.body['refresh']]) {
      expect((await refresh(made, token)).body).toEqual(refused('Token is blacklisted'))
    }
  })

  it('leaves other sessions of the account alone', async () => {
    const made = await testAuth({ otp: { cooldown: 0 } })
    const [one, other] = [await signIn(made, identifier), await signIn(made, identifier)]
    await client(made.auth).post(paths.blacklist, { refresh: one.refresh })

    expect((await refresh(made, other.refresh)).status).toBe(200)
  })
})

describe('a token of another instance', () => {
  it('is garbage here', async () => {
    const other = await testAuth({ secret: 'ZfW1mT0qkq7vS6c1sJH0yP3xLr9dB4uE8aGnKtRi2oQ' })
    const made = await testAuth()
    const tokens = await signIn(other, identifier)
    await signIn(made, identifier)

    expect((await refresh(made, tokens.refresh)).body).toEqual(refused('Token is invalid'))
  })

  it('is refused although the key is shared, since its session is not known', async () => {
    const signingKey = 'mN3vQ8rT1wX5zB7cF2gJ6kL9pS4dH0yA'
    const made = await testAuth({ jwt: { signingKey } })
    const claims = { token_type: 'access', jti: 'x', user_id: '1', sid: 'ses_000000000000000000000000000000' }
    const at = Math.floor(made.clock.now() / 1000)
    const foreign = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuedAt(at)
      .setExpirationTime(at + 60)
      .sign(new TextEncoder().encode(signingKey))

    expect((await client(made.auth).get(paths.profile, bearer(foreign))).status).toBe(401)
  })
})
