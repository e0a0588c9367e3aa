import { describe, expect, it } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { ask, browser, client, home, paths } from './client.ts'
import { app, asCookie, evil, identifier, secure, signedInPage } from './pages.ts'
import { expectProblem } from './shapes.ts'

describe('signing in with Prefer: session=cookie', () => {
  it.each([
    [home, 'keychime_', ''],
    [secure, '__Host-keychime_', ' Secure;'],
  ])('at %s keeps the refresh token from the page', async (publicUrl, prefix, flag) => {
    const made = await testAuth({ publicUrl })
    const page = browser(made.auth, publicUrl)
    const { code } = await ask(made, { identifier }, page)

    const answer = await page.post(paths.verify, { otp: code }, asCookie)

    expect(answer.body).toMatchObject({ access: expect.any(String), refresh: null })
    expect(answer.headers.get('preference-applied')).toBe('session=cookie')
    expect(answer.headers.get('vary')).toContain('Prefer')
    const attributes = `Path=/; HttpOnly;${flag} SameSite=Lax`
    expect(Object.keys(answer.cookies).sort()).toEqual([`${prefix}challenge`, `${prefix}device`, `${prefix}refresh`])
    expect(answer.cookies[`${prefix}refresh`]).toMatch(/=[\w-]+\.[\w-]+\.[\w-]+; /)
    expect(answer.cookies[`${prefix}refresh`]).toContain(`; Max-Age=7776000; ${attributes}`)
    expect(answer.cookies[`${prefix}device`]).toContain(`; Max-Age=34560000; ${attributes}`)
    expect(answer.cookies[`${prefix}challenge`]).toBe(`${prefix}challenge=; Max-Age=0; ${attributes}`)
  })

  it('without remember_me keeps it for a day', async () => {
    const { page, clock } = await signedInPage({}, { remember_me: false })
    clock.advance({ hours: 1 })

    const answer = await page.post(paths.refresh, {}, asCookie)

    expect(answer.cookies['keychime_refresh']).toContain(`; Max-Age=${23 * 3600};`)
  })

  it('may be one preference of several', async () => {
    const made = await testAuth()
    const page = browser(made.auth)
    const { code } = await ask(made, { identifier }, page)

    const answer = await page.post(
      paths.verify,
      { otp: code },
      { headers: { prefer: 'respond-async, session=cookie, wait=10' } },
    )

    expect(answer.body['refresh']).toBeNull()
  })

  it.each(['Session=cookie', 'session="cookie"', 'session = cookie', 'session=cookie; foo=1'])(
    'may be spelled as RFC 7240 allows: %s',
    async (prefer) => {
      const made = await testAuth()
      const page = browser(made.auth)
      const { code } = await ask(made, { identifier }, page)

      const answer = await page.post(paths.verify, { otp: code }, { headers: { prefer } })

      expect(answer.body['refresh']).toBeNull()
    },
  )

  it.each(['session=cookies', 'no-session=cookie', 'session=json', 'respond-async', 'session'])(
    'is not the same as %s',
    async (prefer) => {
      const made = await testAuth()
      const page = browser(made.auth)
      const { code } = await ask(made, { identifier }, page)

      const answer = await page.post(paths.verify, { otp: code }, { headers: { prefer } })

      expect(answer.body['refresh']).toEqual(expect.any(String))
      expect(answer.cookies).not.toHaveProperty('keychime_refresh')
    },
  )

  it('works from a listed origin', async () => {
    const made = await testAuth({ allowedOrigins: [app] })
    const page = browser(made.auth, app)
    const { code } = await ask(made, { identifier }, page)

    const answer = await page.post(paths.verify, { otp: code }, asCookie)

    expect([answer.status, answer.body['refresh']]).toEqual([200, null])
    expect(answer.headers.get('access-control-allow-origin')).toBe(app)
  })

  it.each([
    ['a foreign origin', { origin: evil }],
    ['no origin', {}],
    ['origin null', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sister site', { 'sec-fetch-site': 'same-site' }],
  ])('is refused with %s, and the code stays good', async (_, headers) => {
    const made = await testAuth()
    const { challengeId, code } = await ask(made, { identifier })
    const body = { challenge_id: challengeId, otp: code }
    const before = made.events.length

    const refused = await client(made.auth).post(paths.verify, body, { headers: { ...asCookie.headers, ...headers } })

    expectProblem(refused, 403, 'origin_not_allowed')
    expect([refused.cookies, made.events.length]).toEqual([{}, before])
    expect((await client(made.auth).post(paths.verify, body)).status).toBe(200)
  })

  it('spends no attempt where it is refused', async () => {
    const made = await testAuth({ otp: { maxAttempts: 1 } })
    const { challengeId, code } = await ask(made, { identifier })
    const foreign = browser(made.auth, evil)
    const wrong = code === '000000' ? '000001' : '000000'

    expectProblem(await foreign.post(paths.verify, { challenge_id: challengeId, otp: wrong }, asCookie), 403)
    expect((await client(made.auth).post(paths.verify, { challenge_id: challengeId, otp: code })).status).toBe(200)
  })
})
