import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import type { SessionsConfig } from '../../src/config/auth-config.ts'
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

describe('a device that was cut off', () => {
  const browser = { 'user-agent': 'Mozilla/5.0 (Macintosh) Firefox/140' }
  const other = { 'user-agent': 'curl/8.11.1' }
  const types = (made: Awaited<ReturnType<typeof testAuth>>) => made.events.map(({ type }) => type)

  /** Somebody whose first refresh happened, and whose answer was lost. */
  async function cutOff(headers: Readonly<Record<string, string>> = browser, sessions: SessionsConfig = {}) {
    const made = await testAuth({ sessions })
    const tokens = await signIn(made, identifier)
    const lost = await refresh(made, tokens.refresh, headers)
    return { made, first: tokens.refresh, lost: String(lost.body['refresh']) }
  }

  it('gets the same successor minutes later, to the byte, as long as nobody has presented it, and that is told', async () => {
    const { made, first, lost } = await cutOff()
    made.clock.advance({ minutes: 20 })
    const again = await refresh(made, first, browser)

    expect([again.status, again.body['refresh']]).toEqual([200, lost])
    expect(types(made).slice(-2)).toEqual(['session.refreshed', 'session.refresh_repeated'])
    made.clock.advance({ minutes: 20 })
    expect((await refresh(made, first, browser)).body['refresh']).toBe(lost)
    expect((await refresh(made, lost, browser)).status).toBe(200)
  })

  it('gets nothing once the successor was presented', async () => {
    const { made, first, lost } = await cutOff()
    made.clock.advance({ minutes: 1 })
    await refresh(made, lost, browser)
    made.clock.advance({ seconds: 10 })

    expect((await refresh(made, first, browser)).status).toBe(401)
    expect(types(made).slice(-2)).toEqual(['session.reuse_detected', 'session.ended'])
  })

  it('gets what came of the successor for ten seconds, since its tabs come back at once; nobody else does', async () => {
    const { made, first, lost } = await cutOff()
    made.clock.advance({ minutes: 20 })
    expect((await refresh(made, first, browser)).body['refresh']).toBe(lost)
    const next = await refresh(made, lost, browser)
    made.clock.advance({ seconds: 9, ms: 999 })
    const behind = await refresh(made, first, browser)

    expect([behind.status, behind.body['refresh']]).toEqual([200, next.body['refresh']])
    expect((await refresh(made, first, other)).status).toBe(401)
    expect(types(made).slice(-2)).toEqual(['session.reuse_detected', 'session.ended'])
  })

  it('is no other device that has its token, nor one that shows nothing', async () => {
    for (const headers of [other, {}]) {
      const { made, first } = await cutOff()
      made.clock.advance({ seconds: 10 })
      expect((await refresh(made, first, headers)).status).toBe(401)
      expect(types(made).slice(-2)).toEqual(['session.reuse_detected', 'session.ended'])
    }
  })

  it('is known by the cookie that its browser keeps, where it has one', async () => {
    const cookie = (name: string) => ({
      'sec-fetch-site': 'same-origin',
      ...browser,
      cookie: `keychime_device=dev_${name.repeat(30)}~${'A'.repeat(22)}`,
    })
    const stranger = await cutOff(cookie('a'))
    stranger.made.clock.advance({ minutes: 1 })
    expect((await refresh(stranger.made, stranger.first, browser)).status).toBe(401)

    const same = await cutOff(cookie('a'))
    same.made.clock.advance({ minutes: 1 })
    const updated = { ...cookie('a'), 'user-agent': 'Mozilla/5.0 (Macintosh) Firefox/141' }
    expect((await refresh(same.made, same.first, updated)).body['refresh']).toBe(same.lost)
  })

  it('is not one that has the cookie where the last trade came without: a thief who copies the name is found out', async () => {
    const owner = {
      'sec-fetch-site': 'same-origin',
      ...browser,
      cookie: `keychime_device=dev_${'a'.repeat(30)}~${'A'.repeat(22)}`,
    }
    const { made, lost } = await cutOff(owner)
    made.clock.advance({ minutes: 1 })
    expect((await refresh(made, lost, browser)).status).toBe(200)
    made.clock.advance({ minutes: 1 })

    expect((await refresh(made, lost, owner)).status).toBe(401)
    expect(types(made).slice(-2)).toEqual(['session.reuse_detected', 'session.ended'])
  })

  it('is known by its name alone for a day', async () => {
    const late = await cutOff()
    late.made.clock.advance({ hours: 24, ms: -1 })
    expect((await refresh(late.made, late.first, browser)).body['refresh']).toBe(late.lost)
    late.made.clock.advance({ ms: 1 })

    expect((await refresh(late.made, late.first, browser)).status).toBe(401)
    expect(types(late.made).slice(-2)).toEqual(['session.reuse_detected', 'session.ended'])
  })

  it('is no stranger because the clock was set back', async () => {
    const { made, first, lost } = await cutOff()
    made.clock.advance({ hours: -1 })

    expect((await refresh(made, lost, browser)).body['refresh']).not.toBe(lost)
    const again = await cutOff()
    again.made.clock.advance({ hours: -1 })
    expect((await refresh(again.made, again.first, other)).status).toBe(401)
    expect((await refresh(made, first, other)).status).toBe(401)
  })

  it('R-03: alone may ask within the ten seconds where the operator says so', async () => {
    for (const [headers, status] of [
      [browser, 200],
      [other, 401],
    ] as const) {
      const { made, first } = await cutOff(browser, { grace: 'device' })
      made.clock.advance({ seconds: 9 })
      expect((await refresh(made, first, headers)).status).toBe(status)
      expect(types(made).includes('session.reuse_detected')).toBe(status === 401)
    }
  })

  it('may be any that asks within the ten seconds, such as a page that a server renders', async () => {
    const { made, first, lost } = await cutOff()
    made.clock.advance({ seconds: 9 })

    expect((await refresh(made, first, other)).body['refresh']).toBe(lost)
    expect(types(made)).not.toContain('session.refresh_repeated')
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
