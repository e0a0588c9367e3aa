import { describe, expect, it } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { ask, bearer, browser, client, type Json, paths } from './client.ts'
import { asCookie, evil, identifier, signedInPage } from './pages.ts'
import { expectProblem } from './shapes.ts'

describe('refreshing by cookie', () => {
  it('gives a new access token, the user, and a new cookie', async () => {
    const { page, auth, clock } = await signedInPage()
    const old = page.jar.get('keychime_refresh')
    clock.advance({ minutes: 5 })

    const answer = await page.post(paths.refresh, {}, asCookie)

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      access: expect.any(String),
      token_type: 'Bearer',
      expires_in: 1800,
      user: expect.objectContaining({ phone: identifier, phone_verified: true }),
    })
    expect(answer.headers.get('preference-applied')).toBe('session=cookie')
    expect(page.jar.get('keychime_refresh')).not.toBe(old)
    const profile = await client(auth).get(paths.profile, bearer(String(answer.body['access'])))
    expect(profile.status).toBe(200)
  })

  it('never shows the refresh token', async () => {
    const { page } = await signedInPage()

    const answer = await page.post(paths.refresh, {}, asCookie)

    expect(answer.text).not.toContain(page.jar.get('keychime_refresh'))
  })

  it('counts down the life of the cookie', async () => {
    const { page, clock } = await signedInPage()
    clock.advance({ hours: 24 })

    const answer = await page.post(paths.refresh, {}, asCookie)

    expect(answer.cookies['keychime_refresh']).toContain(`; Max-Age=${89 * 86_400};`)
  })

  it('works on and on', async () => {
    const { page, clock } = await signedInPage()
    for (let n = 0; n < 5; n++) {
      clock.advance({ minutes: 30 })
      expect((await page.post(paths.refresh, {}, asCookie)).status).toBe(200)
    }
  })

  it('moves a token of the body into a cookie where that is preferred', async () => {
    const { page } = await signedInPage()
    const refresh = page.jar.get('keychime_refresh')
    page.jar.clear()

    const answer = await page.post(paths.refresh, { refresh }, asCookie)

    expect(answer.status).toBe(200)
    expect(answer.headers.get('preference-applied')).toBe('session=cookie')
    expect(answer.body).not.toHaveProperty('refresh')
    expect(Object.keys(answer.cookies)).toEqual(['keychime_refresh'])
  })

  it('keeps the token where tokens do not rotate', async () => {
    const { page } = await signedInPage({ jwt: { rotateRefreshTokens: false } })
    const token = page.jar.get('keychime_refresh')

    const answer = await page.post(paths.refresh, {}, asCookie)

    expect([answer.status, page.jar.get('keychime_refresh')]).toEqual([200, token])
    expect((await page.post(paths.refresh, {}, asCookie)).status).toBe(200)
  })

  it.each([true, false])(
    'takes no token of the body for a foreign page, and rotates nothing (rotation %j)',
    async (rotates) => {
      const { page, auth, events } = await signedInPage({ jwt: { rotateRefreshTokens: rotates } })
      const refresh = page.jar.get('keychime_refresh')
      const before = events.length

      expectProblem(await browser(auth, evil).post(paths.refresh, { refresh }, asCookie), 403, 'origin_not_allowed')
      expect(events.length).toBe(before)
    },
  )

  it.each([
    ['a foreign origin', { origin: evil }],
    ['no origin', { origin: '' }],
    ['origin null', { origin: 'null' }],
  ])('is refused with %s, and the session stays as it was', async (_, headers) => {
    const { page, events } = await signedInPage()
    const before = events.length

    const refused = await page.post(paths.refresh, {}, { headers })

    expectProblem(refused, 403, 'origin_not_allowed')
    expect([refused.cookies, events.length]).toEqual([{}, before])
    expect((await page.post(paths.refresh, {})).status).toBe(200)
  })

  it('is refused where neither Origin nor Sec-Fetch-Site is there', async () => {
    const { auth, page } = await signedInPage()
    const cookie = `keychime_refresh=${page.jar.get('keychime_refresh')}`

    expectProblem(await client(auth).post(paths.refresh, {}, { headers: { cookie } }), 403, 'origin_not_allowed')
  })

  it('is for simplejwt a missing token where there is no cookie', async () => {
    const { auth } = await testAuth()

    const answer = await browser(auth).post(paths.refresh, {}, asCookie)

    expect([answer.status, answer.body]).toEqual([400, { refresh: ['This field is required.'] }])
  })

  it('is for simplejwt a dead token where the session is over', async () => {
    const { auth, page } = await signedInPage()
    await auth.accounts.disable(1)
    await auth.accounts.enable(1)

    const answer = await page.post(paths.refresh, {}, asCookie)

    expect([answer.status, answer.body]).toEqual([401, { detail: 'Token is blacklisted', code: 'token_not_valid' }])
  })

  it('beside another token in the body is refused', async () => {
    const made = await signedInPage()
    const other = await ask(made, { identifier: 'ada@example.com' })
    const verified = await client(made.auth).post(paths.verify, {
      challenge_id: other.challengeId,
      otp: other.code,
    })

    const answer = await made.page.post(paths.refresh, { refresh: verified.body['refresh'] })

    expect([answer.status, answer.body]).toEqual([400, { refresh: ['The cookie has another refresh token.'] }])
  })
})

describe('signing out by cookie', () => {
  it('ends the session and takes the cookie away', async () => {
    const { page, auth, access, events } = await signedInPage()

    const answer = await page.post(paths.blacklist, {})

    expect([answer.status, answer.body]).toEqual([200, {}])
    expect(answer.cookies).toEqual({
      keychime_refresh: 'keychime_refresh=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
    })
    expect(events.at(-1)).toMatchObject({ type: 'session.ended', reason: 'signed_out' })
    expect((await client(auth).get(paths.profile, bearer(access))).status).toBe(401)
  })

  it('keeps what makes the device known', async () => {
    const { page } = await signedInPage()
    await page.post(paths.blacklist, {})

    expect(Array.from(page.jar.keys())).toEqual(['keychime_device'])
  })

  it('takes the cookie away although the session was over', async () => {
    const { page, auth } = await signedInPage()
    await auth.tokens.revoke(page.jar.get('keychime_refresh') ?? '')

    const answer = await page.post(paths.blacklist, {})

    expect([answer.status, answer.body]).toEqual([200, {}])
    expect(page.jar.has('keychime_refresh')).toBe(false)
  })

  it('takes a cookie away that is no token', async () => {
    const { auth } = await testAuth()
    const page = browser(auth, undefined, new Map([['keychime_refresh', 'nonsense']]))

    await page.post(paths.blacklist, {})

    expect(page.jar.has('keychime_refresh')).toBe(false)
  })

  it.each([
    ['a foreign origin', { origin: evil }],
    ['no origin', { origin: '' }],
    ['origin null', { origin: 'null' }],
  ])('is refused with %s, and the session lives on', async (_, headers) => {
    const { page, events } = await signedInPage()
    const before = events.length

    expectProblem(await page.post(paths.blacklist, {}, { headers }), 403, 'origin_not_allowed')
    expect(events.length).toBe(before)
    expect((await page.post(paths.refresh, {})).status).toBe(200)
  })
})

describe('deleting the account', () => {
  it('takes the cookie away', async () => {
    const { page, access } = await signedInPage()

    const answer = await page.post(paths.deleteProfile, {}, bearer(access))

    expect(answer.body).toEqual({
      success: true,
      message: 'Your account has been successfully deleted.',
    } satisfies Json)
    expect(page.jar.has('keychime_refresh')).toBe(false)
  })
})

describe('a cookie alone', () => {
  it.each([
    ['GET', paths.profile],
    ['PATCH', paths.profile],
    ['POST', paths.deleteProfile],
  ])('opens no protected route: %s %s', async (method, path) => {
    const { page } = await signedInPage()

    const answer = await page.send(method, path, method === 'GET' ? {} : { body: {} })

    expectProblem(answer, 401, 'not_authenticated')
  })
})
