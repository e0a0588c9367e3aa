import { describe, expect, it } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { ask, browser, client, home, paths } from './client.ts'
import { app, evil, identifier, secure } from './pages.ts'
import { expectProblem } from './shapes.ts'

describe('the cookie of a challenge', () => {
  it.each([
    [home, /^keychime_challenge=(ch1_\w+); Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/],
    [secure, /^__Host-keychime_challenge=(ch1_\w+); Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/],
  ])('at %s is the challenge id, for its life', async (publicUrl, shape) => {
    const made = await testAuth({ publicUrl })
    const { answer, challengeId } = await ask(made, { identifier }, browser(made.auth, publicUrl))

    expect(shape.exec(Object.values(answer.cookies)[0] ?? '')?.[1]).toBe(challengeId)
  })

  it('lives as long as the code it was repeated for', async () => {
    const made = await testAuth()
    const page = browser(made.auth)
    await ask(made, { identifier }, page)
    made.clock.advance({ minutes: 4 })
    const { answer } = await ask(made, { identifier }, page)

    expect(answer.cookies['keychime_challenge']).toContain('; Max-Age=360;')
  })

  it('saves the page from sending the id', async () => {
    const made = await testAuth()
    const page = browser(made.auth)
    const { code } = await ask(made, { identifier }, page)

    expect((await page.post(paths.verify, { otp: code })).status).toBe(200)
  })

  it('gives way to an id in the body', async () => {
    const made = await testAuth({ otp: { cooldown: 0 } })
    const page = browser(made.auth)
    const { code } = await ask(made, { identifier }, page)

    const answer = await page.post(paths.verify, { otp: code, challenge_id: `ch1_${'0'.repeat(30)}` })

    expectProblem(answer, 401, 'authentication_failed')
    expect((await page.post(paths.verify, { otp: code })).status).toBe(200)
  })

  it('stays when the code was wrong, and goes when it was right', async () => {
    const made = await testAuth()
    const page = browser(made.auth)
    const { code } = await ask(made, { identifier }, page)
    const wrong = await page.post(paths.verify, { otp: code === '000000' ? '000001' : '000000' })
    const right = await page.post(paths.verify, { otp: code })

    expect(wrong.cookies).toEqual({})
    expect(right.cookies['keychime_challenge']).toBe('keychime_challenge=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax')
  })

  it.each([
    ['no browser', {}],
    ['a foreign page', { origin: evil }],
    ['a page of no origin', { origin: 'null' }],
    ['a page of our host by another scheme', { origin: 'https://localhost:4000' }],
    ['a page of our host on another port', { origin: 'http://localhost:4001' }],
    ['a page whose host begins like ours', { origin: 'http://localhost:4000.evil.example' }],
    ['a page of a foreign site', { 'sec-fetch-site': 'cross-site' }],
    ['a page of a sister site', { 'sec-fetch-site': 'same-site' }],
    ['an address typed by hand', { 'sec-fetch-site': 'none' }],
  ])('is not given to %s', async (_, headers) => {
    const { auth } = await testAuth()

    const answer = await client(auth).post(paths.request, { identifier }, { headers })

    expect([answer.status, answer.cookies]).toEqual([200, {}])
  })

  it.each([
    ['our own origin', { origin: home }],
    ['our own site, where browsers send no Origin', { 'sec-fetch-site': 'same-origin' }],
    ['our own site under another name', { origin: 'http://127.0.0.1:4000', 'sec-fetch-site': 'same-origin' }],
    ['a listed origin', { origin: app }],
    ['a listed origin on another site', { origin: app, 'sec-fetch-site': 'cross-site' }],
  ])('is given to %s', async (_, headers) => {
    const { auth } = await testAuth({ allowedOrigins: [app] })

    const answer = await client(auth).post(paths.request, { identifier }, { headers })

    expect(Object.keys(answer.cookies)).toEqual(['keychime_challenge'])
  })

  it('is never built from a request header', async () => {
    const { auth } = await testAuth({ publicUrl: secure })
    const headers = {
      origin: secure,
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      forwarded: 'host=evil.example;proto=http',
    }

    const answer = await client(auth).post(paths.request, { identifier }, { headers })

    expect(Object.keys(answer.cookies)).toEqual(['__Host-keychime_challenge'])
    expect(answer.text + JSON.stringify(answer.cookies)).not.toContain('evil')
  })

  it('is not read where it has no __Host- prefix and should have it', async () => {
    const made = await testAuth({ publicUrl: secure })
    const { challengeId, code } = await ask(made, { identifier })
    const planted = browser(made.auth, secure, new Map([['keychime_challenge', challengeId]]))

    expectProblem(await planted.post(paths.verify, { otp: code }), 400, 'validation_error')
  })
})
