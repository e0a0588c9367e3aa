import { describe, expect, it } from 'vitest'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { bearer, client, home, type Json, paths, signIn } from './client.ts'
import { refresh } from './tokens.ts'

const ada = '+12025550123'
const sessionsPath = '/accounts/sessions/'
const logOutPath = '/accounts/logout/'

interface Device {
  readonly access: string
  readonly refresh: string
  readonly id: string
}

async function made(): Promise<TestAuth> {
  return testAuth({ otp: { cooldown: 0 } })
}

/** Signs in, and then in with a device that calls itself so. */
async function device(instance: TestAuth, userAgent: string, identifier = ada): Promise<Device> {
  const signedIn = await signIn(instance, identifier)
  const { body } = await refresh(instance, signedIn.refresh, { 'user-agent': userAgent })
  const access = String(body['access'])
  return { access, refresh: String(body['refresh']), id: instance.auth.tokens.verify(access).sessionId }
}

async function listed(instance: TestAuth, { access }: Device): Promise<readonly Json[]> {
  const { status, body } = await client(instance.auth).get(sessionsPath, bearer(access))
  expect(status).toBe(200)
  return body['sessions'] as Json[]
}

async function lives(instance: TestAuth, { access }: Device): Promise<boolean> {
  return (await client(instance.auth).get(paths.profile, bearer(access))).status === 200
}

describe('the devices of an account', () => {
  it('are named, the one that was used last first, and say which one asks', async () => {
    const instance = await made()
    const phone = await device(
      instance,
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/18.6 Safari/604.1',
    )
    instance.clock.advance({ minutes: 20 })
    const laptop = await device(instance, 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15) Firefox/140.0')
    await device(instance, 'curl/8', '+12025550199')

    expect(await listed(instance, phone)).toMatchObject([
      {
        id: laptop.id,
        name: 'Firefox on macOS',
        is_current: false,
        user_agent: expect.stringContaining('Firefox/140'),
      },
      { id: phone.id, name: 'Safari on iPhone', is_current: true },
    ])
    const [first] = await listed(instance, laptop)
    expect(Date.parse(String(first?.['expires_at'])) - Date.parse(String(first?.['created_at']))).toBe(90 * 86_400_000)
  })

  it('are gone from the list when they signed out, or are over', async () => {
    const instance = await made()
    const [one, other] = [await device(instance, 'a/1'), await device(instance, 'b/1')]
    await client(instance.auth).post(paths.blacklist, { refresh: other.refresh })
    expect((await listed(instance, one)).map(({ id }) => id)).toEqual([one.id])
  })

  it('are shown to nobody else', async () => {
    const instance = await made()
    expect((await client(instance.auth).get(sessionsPath)).status).toBe(401)
    expect((await client(instance.auth).send('DELETE', sessionsPath)).status).toBe(401)
  })
})

describe('signing out', () => {
  it('of one device leaves the others, and twice is once', async () => {
    const instance = await made()
    const [one, other] = [await device(instance, 'a/1'), await device(instance, 'b/1')]
    for (let twice = 0; twice < 2; twice++) {
      const { status } = await client(instance.auth).send('DELETE', `${sessionsPath}${other.id}/`, bearer(one.access))
      expect(status).toBe(200)
    }

    expect([await lives(instance, one), await lives(instance, other)]).toEqual([true, false])
    expect((await refresh(instance, other.refresh)).status).toBe(401)
    expect(instance.events.filter(({ type }) => type === 'session.ended')).toMatchObject([
      { sessionId: other.id, reason: 'revoked' },
    ])
  })

  it('of a device that is another account’s, or none, is not found', async () => {
    const instance = await made()
    const [one, stranger] = [await device(instance, 'a/1'), await device(instance, 'b/1', '+12025550199')]
    for (const id of [stranger.id, 'ses_0', '../profile', "' or 1=1 --", 'x'.repeat(200)]) {
      const path = `${sessionsPath}${encodeURIComponent(id)}/`
      expect((await client(instance.auth).send('DELETE', path, bearer(one.access))).status).toBe(404)
    }
    expect(await lives(instance, stranger)).toBe(true)
  })

  it('of every other device leaves the one that asks', async () => {
    const instance = await made()
    const [one, two, three] = [
      await device(instance, 'a/1'),
      await device(instance, 'b/1'),
      await device(instance, 'c/1'),
    ]
    const stranger = await device(instance, 'd/1', '+12025550199')
    const { body } = await client(instance.auth).send('DELETE', sessionsPath, bearer(two.access))

    expect(body).toEqual({ ended: 2 })
    const all = await Promise.all([one, two, three, stranger].map((each) => lives(instance, each)))
    expect(all).toEqual([false, true, false, true])
  })

  it.each([
    ['access token', ({ access }: Device) => [{}, bearer(access)] as const],
    ['refresh token', (one: Device) => [{ refresh: one.refresh }, {}] as const],
    ['access and its refresh token', (one: Device) => [{ refresh: one.refresh }, bearer(one.access)] as const],
  ])('by its %s ends the session, and twice is once', async (_, presented) => {
    const instance = await made()
    const [one, other] = [await device(instance, 'a/1'), await device(instance, 'b/1')]
    const [body, sending] = presented(one)
    const out = () => client(instance.auth).post(logOutPath, body, sending)

    expect([(await out()).body, (await out()).body]).toEqual([{ ended: 1 }, { ended: 0 }])
    expect([await lives(instance, one), await lives(instance, other)]).toEqual([false, true])
    expect(instance.events.filter(({ type }) => type === 'session.ended')).toMatchObject([{ reason: 'signed_out' }])
  })

  it('everywhere ends every session of the account', async () => {
    const instance = await made()
    const [one, other] = [await device(instance, 'a/1'), await device(instance, 'b/1')]
    const { body } = await client(instance.auth).post(logOutPath, { everywhere: true }, bearer(one.access))

    expect(body).toEqual({ ended: 2 })
    expect([await lives(instance, one), await lives(instance, other)]).toEqual([false, false])
    // Whoever has a token of a session that is over ends no others with it.
    const again = await device(instance, 'c/1')
    const late = await client(instance.auth).post(logOutPath, { everywhere: true }, bearer(one.access))
    expect([late.status, late.body, await lives(instance, again)]).toEqual([200, { ended: 0 }, true])
  })

  it('everywhere with tokens of two sessions of one account ends all of them', async () => {
    const instance = await made()
    const [one, other] = [await device(instance, 'a/1'), await device(instance, 'b/1')]
    const cookie = { origin: home, cookie: `keychime_refresh=${other.refresh}` }
    const { status, body, headers } = await client(instance.auth).post(
      logOutPath,
      { everywhere: true },
      { headers: { ...bearer(one.access).headers, ...cookie } },
    )

    expect([status, body]).toEqual([200, { ended: 2 }])
    expect(headers.get('set-cookie')).toContain('Max-Age=0')
  })

  it('by a cookie beside an access token that expired meanwhile, as of a laptop that woke up', async () => {
    const instance = await made()
    const one = await device(instance, 'a/1')
    instance.clock.advance({ hours: 1 })
    const { status, body } = await client(instance.auth).post(
      logOutPath,
      {},
      { headers: { ...bearer(one.access).headers, origin: home, cookie: `keychime_refresh=${one.refresh}` } },
    )

    expect([status, body]).toEqual([200, { ended: 1 }])
  })

  it('with nothing is fine, and with a token that is none is not', async () => {
    const instance = await made()
    const { access } = await device(instance, 'a/1')
    const { post } = client(instance.auth)

    expect(await post(logOutPath, {})).toMatchObject({ status: 200, body: { ended: 0 } })
    expect((await post(logOutPath, { refresh: 'nonsense' })).status).toBe(401)
    expect((await post(logOutPath, { refresh: access })).status).toBe(401)
    expect((await post(logOutPath, {}, bearer('nonsense'))).status).toBe(401)
    expect((await post(logOutPath, { everywhere: 'yes' })).status).toBe(400)
  })

  it('takes the cookie of a browser away, also one that is worth nothing', async () => {
    const instance = await made()
    const one = await device(instance, 'a/1')
    const browser = (token: string) => ({ headers: { origin: home, cookie: `keychime_refresh=${token}` } })
    const { headers, body } = await client(instance.auth).post(logOutPath, {}, browser(one.refresh))

    expect([body, await lives(instance, one)]).toEqual([{ ended: 1 }, false])
    expect(headers.get('set-cookie')).toMatch(/^keychime_refresh=; Max-Age=0/)
    const stale = await client(instance.auth).post(logOutPath, {}, browser('nonsense'))
    expect([stale.status, stale.headers.get('set-cookie')]).toEqual([200, expect.stringMatching(/^keychime_refresh=;/)])
  })

  it('by the cookie of a browser on another site does nothing', async () => {
    const instance = await made()
    const one = await device(instance, 'a/1')
    const headers = { origin: 'https://evil.example', cookie: `keychime_refresh=${one.refresh}` }
    const { body } = await client(instance.auth).post(logOutPath, {}, { headers })

    expect([body, await lives(instance, one)]).toEqual([{ ended: 0 }, true])
  })
})

it('two different refresh tokens, in body and cookie, are refused', async () => {
  const instance = await made()
  const [one, other] = [await device(instance, 'a/1'), await device(instance, 'b/1')]
  const headers = { origin: home, cookie: `keychime_refresh=${other.refresh}` }
  for (const path of [paths.refresh, paths.blacklist]) {
    const { status, body } = await client(instance.auth).post(path, { refresh: one.refresh }, { headers })
    expect([status, body]).toEqual([400, { refresh: ['The cookie has another refresh token.'] }])
  }
  expect([await lives(instance, one), await lives(instance, other)]).toEqual([true, true])
  expect((await client(instance.auth).post(paths.refresh, { refresh: other.refresh }, { headers })).status).toBe(200)
})
