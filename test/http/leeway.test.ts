import { describe, expect, it } from 'vitest'
import { AuthError } from '../../src/index.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { client, paths, type SignedIn, signIn } from './client.ts'
import { notValid, profile, refresh, refused, simplejwt } from './tokens.ts'

// A clock that is a little off harms nobody: what has an end is over `leeway` seconds later, wherever it is looked at.

const identifier = '+12025550123'

async function started(jwt: object): Promise<{ made: TestAuth; tokens: SignedIn }> {
  const made = await testAuth({ jwt: { leeway: 30, ...jwt } })
  return { made, tokens: await signIn(made, identifier, { remember_me: false }) }
}

describe('an access token', () => {
  it.each([
    [{ minutes: 30, seconds: 30, ms: -1 }, 200],
    [{ minutes: 30, seconds: 30 }, 401],
  ])('that expired %j after it was made is answered %d', async (by, status) => {
    const { made, tokens } = await started({})
    made.clock.advance(by)

    expect((await profile(made, `Bearer ${tokens.access}`)).status).toBe(status)
    expect((await client(made.auth).post(paths.verifyToken, { token: tokens.access })).status).toBe(status)
    if (status === 200) expect(made.auth.tokens.verify(tokens.access).accountId).toBe(1)
    else expect(() => made.auth.tokens.verify(tokens.access)).toThrow(AuthError)
  })

  it('is forgiven past the end of its session too, and says that it expired afterwards', async () => {
    const { made, tokens } = await started({ accessTokenLifetimeHours: 24 })
    made.clock.advance({ hours: 24, seconds: 29 })
    expect((await profile(made, `Bearer ${tokens.access}`)).status).toBe(200)

    made.clock.advance({ seconds: 1 })
    const answer = await profile(made, `Bearer ${tokens.access}`)

    expect(simplejwt(answer.body)).toEqual(notValid('Token is expired'))
  })
})

describe('a refresh token', () => {
  it.each([true, false])('is forgiven as long, with rotation %s', async (rotateRefreshTokens) => {
    const { made, tokens } = await started({ rotateRefreshTokens })
    made.clock.advance({ hours: 24, seconds: 29 })
    const answer = await refresh(made, tokens.refresh)

    expect(answer.status).toBe(200)
    expect((await profile(made, `Bearer ${String(answer.body['access'])}`)).status).toBe(200)
    made.clock.advance({ seconds: 1 })
    expect((await refresh(made, String(answer.body['refresh'] ?? tokens.refresh))).body).toEqual(
      refused('Token is expired'),
    )
  })

  it('gives no time that is left', async () => {
    const { made, tokens } = await started({})
    made.clock.advance({ hours: 24, seconds: 29 })

    expect(await made.auth.tokens.refresh(tokens.refresh)).toMatchObject({ expiresIn: 0 })
  })

  it('ends its session within that time', async () => {
    const { made, tokens } = await started({ accessTokenLifetimeHours: 24 })
    made.clock.advance({ hours: 24, seconds: 10 })

    expect((await client(made.auth).post(paths.blacklist, { refresh: tokens.refresh })).status).toBe(200)
    expect((await profile(made, `Bearer ${tokens.access}`)).status).toBe(401)
  })

  it('without leeway is over at its end', async () => {
    const { made, tokens } = await started({ leeway: 0 })
    made.clock.advance({ hours: 24 })

    expect((await refresh(made, tokens.refresh)).body).toEqual(refused('Token is expired'))
  })
})
