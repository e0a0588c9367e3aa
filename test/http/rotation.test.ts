import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { sql } from '../../src/store/sql.ts'
import { testAuth } from '../../src/testing/index.ts'
import { peekInto } from '../peek.ts'
import { bearer, client, paths, signIn } from './client.ts'
import { refresh, refused } from './tokens.ts'

const identifier = '+12025550123'
const day = 86_400

describe('rotation', () => {
  it('off: the same token works on, and the answer has no other', async () => {
    const made = await testAuth({ jwt: { rotateRefreshTokens: false, blacklistAfterRotation: false } })
    const tokens = await signIn(made, identifier)

    for (let n = 0; n < 3; n++) {
      made.clock.advance({ hours: 24 })
      const answer = await refresh(made, tokens.refresh)
      expect([answer.status, Object.keys(answer.body)]).toEqual([200, ['access']])
    }
  })

  it('off: a blacklisted token is dead all the same', async () => {
    const made = await testAuth({ jwt: { rotateRefreshTokens: false } })
    const tokens = await signIn(made, identifier)
    await client(made.auth).post(paths.blacklist, { refresh: tokens.refresh })

    expect((await refresh(made, tokens.refresh)).body).toEqual(refused('Token is blacklisted'))
  })

  it('without blacklist: the old and the new one work', async () => {
    const made = await testAuth({ jwt: { rotateRefreshTokens: true, blacklistAfterRotation: false } })
    const tokens = await signIn(made, identifier)
    const second = await refresh(made, tokens.refresh)
    made.clock.advance({ hours: 1 })

    expect((await refresh(made, tokens.refresh)).status).toBe(200)
    expect((await refresh(made, second.body['refresh'])).status).toBe(200)
    expect(made.events.map(({ type }) => type)).not.toContain('session.reuse_detected')
  })

  it('with blacklist: the new one works', async () => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)
    const second = await refresh(made, tokens.refresh)
    made.clock.advance({ hours: 1 })

    expect((await refresh(made, second.body['refresh'])).status).toBe(200)
  })

  it('gives the same successor again within ten seconds, to the byte', async () => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)
    const second = await refresh(made, tokens.refresh)
    made.clock.advance({ seconds: 9, ms: 999 })
    const again = await refresh(made, tokens.refresh)

    expect([again.status, again.body['refresh']]).toEqual([200, second.body['refresh']])
    expect(made.events.filter(({ type }) => type === 'session.refreshed')).toHaveLength(1)
  })

  it('gives a successor that is presented within ten seconds again, so that no tab is left two behind', async () => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)
    const second = await refresh(made, tokens.refresh)
    made.clock.advance({ seconds: 9, ms: 999 })
    const early = await refresh(made, second.body['refresh'])
    const behind = await refresh(made, tokens.refresh)

    expect([early, behind].map(({ body }) => body['refresh'])).toEqual(Array(2).fill(second.body['refresh']))
    expect(early.body['access']).not.toBe(second.body['access'])
    made.clock.advance({ ms: 1 })
    expect((await refresh(made, second.body['refresh'])).body['refresh']).not.toBe(second.body['refresh'])
    expect(made.events.filter(({ type }) => type === 'session.refreshed')).toHaveLength(2)
  })

  it('R-01: gives fifty callers at once one successor', async () => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(made, tokens.refresh)))

    expect(new Set(answers.map(({ status, body }) => `${status} ${String(body['refresh'])}`)).size).toBe(1)
  })

  it('R-02: takes a token for stolen that comes again after ten seconds', async () => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)
    const second = await refresh(made, tokens.refresh)
    made.clock.advance({ seconds: 10 })
    const reused = await refresh(made, tokens.refresh)

    expect([reused.status, reused.body]).toEqual([401, refused('Token is blacklisted')])
    expect((await refresh(made, second.body['refresh'])).body).toEqual(refused('Token is blacklisted'))
    expect((await client(made.auth).get(paths.profile, bearer(String(second.body['access'])))).status).toBe(401)
  })

  it('R-02: tells of the theft', async () => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)
    await refresh(made, tokens.refresh)
    made.clock.advance({ seconds: 10 })
    const reused = await refresh(made, tokens.refresh)

    expect(made.events.slice(-2)).toMatchObject([
      { type: 'session.reuse_detected', accountId: 1, requestId: reused.headers.get('request-id') },
      { type: 'session.ended', reason: 'reuse' },
    ])
  })

  it('takes the one before the last for stolen at once', async () => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)
    const second = await refresh(made, tokens.refresh)
    made.clock.advance({ seconds: 10 })
    await refresh(made, second.body['refresh'])

    expect((await refresh(made, tokens.refresh)).status).toBe(401)
    expect(made.events.at(-1)).toMatchObject({ type: 'session.ended', reason: 'reuse' })
  })

  it('R-02: ends no other session by a theft', async () => {
    const made = await testAuth({ otp: { cooldown: 0 } })
    const [stolen, other] = [await signIn(made, identifier), await signIn(made, identifier)]
    await refresh(made, stolen.refresh)
    made.clock.advance({ seconds: 10 })
    await refresh(made, stolen.refresh)

    expect((await refresh(made, other.refresh)).status).toBe(200)
  })
})

describe('the life of a session', () => {
  it.each([
    [{ remember_me: false }, 1],
    [{ remember_me: true }, 90],
    [{}, 90],
  ])('with %j is %i days', async (more, days) => {
    const tokens = await signIn(await testAuth(), identifier, more)
    const { exp = 0, iat = 0 } = decodeJwt(tokens.refresh)

    expect(exp - iat).toBe(days * day)
  })

  it('never moves, however often the token is traded', async () => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier, { remember_me: false })
    const { exp } = decodeJwt(tokens.refresh)
    let current: unknown = tokens.refresh
    for (let n = 0; n < 23; n++) {
      made.clock.advance({ hours: 1 })
      current = (await refresh(made, current)).body['refresh']
      expect(decodeJwt(String(current)).exp).toBe(exp)
    }
    made.clock.advance({ hours: 1 })

    expect((await refresh(made, current)).body).toEqual(refused('Token is expired'))
  })

  it('bounds its access tokens', async () => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier, { remember_me: false })
    made.clock.advance({ hours: 23, minutes: 50 })

    const answer = await refresh(made, tokens.refresh)

    expect(decodeJwt(String(answer.body['access'])).exp).toBe(decodeJwt(tokens.refresh).exp)
  })

  it('is no longer than configured without remember_me', async () => {
    const made = await testAuth({ jwt: { refreshTokenLifetimeDays: 1 } })
    const tokens = await signIn(made, identifier)
    const { exp = 0, iat = 0 } = decodeJwt(tokens.refresh)

    expect(exp - iat).toBe(day)
  })
})

it.each(['disable', 'delete'] as const)(
  'R-06: after %s of its account a session gives nothing, and never again',
  async (end) => {
    const made = await testAuth()
    const tokens = await signIn(made, identifier)
    const second = await refresh(made, tokens.refresh)
    await made.auth.accounts[end](tokens.userId)
    const refused = await Promise.all([tokens.refresh, second.body['refresh']].map((token) => refresh(made, token)))

    expect(refused.map(({ status, body }) => [status, body['access']])).toEqual(Array(2).fill([401, undefined]))
    if (end === 'disable') await made.auth.accounts.enable(tokens.userId)
    made.clock.advance({ minutes: 1 })
    expect((await refresh(made, second.body['refresh'])).status).toBe(401)
    expect(made.events.map(({ type }) => type)).not.toContain('session.reuse_detected')
  },
)

it('a generation that nobody was given yet ends the session', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keychime-rotation-'))
  const made = await testAuth({ database: `sqlite:${join(folder, 'auth.db')}` })
  const tokens = await signIn(made, identifier)
  const second = await refresh(made, tokens.refresh)
  const third = await refresh(made, second.body['refresh'])
  // As after a backup was restored.
  const peek = await peekInto(made.auth)
  await peek.all(sql`update sessions set generation = 1`)
  await peek.close()

  expect((await refresh(made, third.body['refresh'])).status).toBe(401)
  expect(made.events.slice(-2)).toMatchObject([{ type: 'session.reuse_detected' }, { type: 'session.ended' }])
  rmSync(folder, { recursive: true })
})
