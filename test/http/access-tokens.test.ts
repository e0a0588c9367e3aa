import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { client, type Json, paths, signIn } from './client.ts'
import { expectProblem } from './shapes.ts'
import { notValid, profile, simplejwt } from './tokens.ts'

// Refusals of protected routes, as djangorestframework-simplejwt's table has them, in the shape of a problem.

const identifier = '+12025550123'
const signingKey = 'mN3vQ8rT1wX5zB7cF2gJ6kL9pS4dH0yA'

/** A token as this instance signs them, but for the claims given; `undefined` leaves one out. */
async function forged(made: TestAuth, change: Json, key = signingKey): Promise<string> {
  const at = Math.floor(made.clock.now() / 1000)
  const tokens = await signIn(made, identifier)
  const sid = JSON.parse(Buffer.from(tokens.access.split('.')[1] ?? '', 'base64url').toString()).sid
  const claims = { token_type: 'access', exp: at + 60, iat: at, jti: '0123456789abcdef', user_id: '1', sid, ...change }
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(new TextEncoder().encode(key))
}

describe('an access token', () => {
  it('opens the route', async () => {
    const made = await testAuth()
    const { access } = await signIn(made, identifier)

    expect((await profile(made, `Bearer ${access}`)).status).toBe(200)
  })

  it.each(['bearer', 'BEARER', 'bEARER'])(
    'may come as %s (RFC 9110 §11.1, otherwise than simplejwt)',
    async (scheme) => {
      const made = await testAuth()
      const { access } = await signIn(made, identifier)

      expect((await profile(made, `${scheme} ${access}`)).status).toBe(200)
    },
  )

  it('may have more than one blank before it', async () => {
    const made = await testAuth()
    const { access } = await signIn(made, identifier)

    expect((await profile(made, `Bearer   ${access}`)).status).toBe(200)
  })

  it('is not taken from a query, a cookie or a body', async () => {
    const made = await testAuth()
    const { access } = await signIn(made, identifier)
    const headers = { cookie: `access=${access}; keychime_access=${access}`, origin: 'http://localhost:4000' }

    const answer = await client(made.auth).get(`${paths.profile}?access_token=${access}&token=${access}`, { headers })

    expectProblem(answer, 401, 'not_authenticated')
  })

  it('expires', async () => {
    const made = await testAuth()
    const { access } = await signIn(made, identifier)
    made.clock.advance({ minutes: 30, ms: -1 })
    expect((await profile(made, `Bearer ${access}`)).status).toBe(200)

    made.clock.advance({ ms: 1 })
    const answer = await profile(made, `Bearer ${access}`)

    expectProblem(answer, 401, 'token_not_valid')
    expect(simplejwt(answer.body)).toEqual(notValid('Token is expired'))
  })

  it('dies with its session (otherwise than simplejwt, where it works on)', async () => {
    const made = await testAuth()
    const { access, refresh } = await signIn(made, identifier)
    await client(made.auth).post(paths.blacklist, { refresh })

    const answer = await profile(made, `Bearer ${access}`)

    expectProblem(answer, 401, 'token_not_valid')
    expect(simplejwt(answer.body)).toEqual(notValid('Token is blacklisted'))
  })

  it('of a deleted account finds nobody', async () => {
    const made = await testAuth()
    const { access, userId } = await signIn(made, identifier)
    await made.auth.accounts.delete(userId)

    const answer = await profile(made, `Bearer ${access}`)

    expectProblem(answer, 401, 'user_not_found')
    expect(simplejwt(answer.body)).toEqual({ detail: 'User not found', code: 'user_not_found' })
  })

  it('of a disabled account says so', async () => {
    const made = await testAuth()
    const { access, userId } = await signIn(made, identifier)
    await made.auth.accounts.disable(userId)

    const answer = await profile(made, `Bearer ${access}`)

    expectProblem(answer, 401, 'user_inactive')
    expect(simplejwt(answer.body)).toEqual({ detail: 'User is inactive', code: 'user_inactive' })
  })

  it('is no refresh token', async () => {
    const made = await testAuth()
    const { refresh } = await signIn(made, identifier)

    const answer = await profile(made, `Bearer ${refresh}`)

    expectProblem(answer, 401, 'token_not_valid')
    expect(simplejwt(answer.body)).toEqual(notValid('Token has wrong type'))
  })
})

describe('a token that is signed right but says', () => {
  it.each([
    ['nothing wrong', {}, 200],
    ['its user as a number', { user_id: 1 }, 200],
  ])('%s, is taken', async (_, change, status) => {
    const made = await testAuth({ jwt: { signingKey } })

    expect((await profile(made, `Bearer ${await forged(made, change)}`)).status).toBe(status)
  })

  it.each([
    ['another type', { token_type: 'refresh' }, 'Token has wrong type'],
    ['no id', { jti: undefined }, 'Token has no id'],
    ['no end', { exp: undefined }, "Token has no 'exp' claim"],
    ['an end in the past', { exp: 1 }, 'Token is expired'],
    ['an end that is text', { exp: '99999999999' }, 'Token is invalid'],
    ['a negative end', { exp: -1 }, 'Token is invalid'],
    ['a beginning in the future', { iat: 99999999999 }, 'Token is invalid'],
    ['not before the future', { nbf: 99999999999 }, 'Token is invalid'],
    ['no session', { sid: undefined }, 'Token is invalid'],
  ])('%s, is refused', async (_, change, message) => {
    const made = await testAuth({ jwt: { signingKey } })

    const answer = await profile(made, `Bearer ${await forged(made, change)}`)

    expectProblem(answer, 401, 'token_not_valid')
    expect(simplejwt(answer.body)).toEqual(notValid(message))
  })

  it.each([
    ['no user', { user_id: undefined }],
    ['an empty user', { user_id: '' }],
    ['a user that is a list', { user_id: [1] }],
    ['user 0', { user_id: 0 }],
    ['half a user', { user_id: 1.5 }],
  ])('%s, is refused', async (_, change) => {
    const made = await testAuth({ jwt: { signingKey } })

    const answer = await profile(made, `Bearer ${await forged(made, change)}`)

    expectProblem(answer, 401, 'token_not_valid')
    expect(simplejwt(answer.body)).toEqual({
      detail: 'Token contained no recognizable user identification',
      code: 'token_not_valid',
    })
  })

  it('another user than its session, finds nobody', async () => {
    const made = await testAuth({ jwt: { signingKey }, otp: { cooldown: 0 } })
    await signIn(made, 'ada@example.com')
    const token = await forged(made, { user_id: '1' })

    expectProblem(await profile(made, `Bearer ${token}`), 401, 'user_not_found')
  })

  it('the right things with another key, is refused', async () => {
    const made = await testAuth({ jwt: { signingKey } })
    const token = await forged(made, {}, 'another-key-of-32-bytes-or-more-Kq7vS6c1')

    expect(simplejwt((await profile(made, `Bearer ${token}`)).body)).toEqual(notValid('Token is invalid'))
  })

  it.each([
    [{ audience: 'my-app' }, {}],
    [{ audience: 'my-app' }, { aud: 'another' }],
    [{ issuer: 'my-company' }, {}],
    [{ issuer: 'my-company' }, { iss: 'another' }],
  ] as const)('not what %j asks for, is refused: %j', async (jwt, change) => {
    const made = await testAuth({ jwt: { ...jwt, signingKey } })

    const answer = await profile(made, `Bearer ${await forged(made, change)}`)

    expect(simplejwt(answer.body)).toEqual(notValid('Token is invalid'))
  })
})
