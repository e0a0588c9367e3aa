import { describe, expect, it } from 'vitest'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { ask, browser, client, paths } from './client.ts'
import { askTimes, identifier } from './limits.ts'
import { expectProblem } from './shapes.ts'

describe('a device that proved the recipient', () => {
  /** A browser that signed in, on an instance with two messages a day. */
  async function provenBrowser(): Promise<TestAuth & { known: ReturnType<typeof browser> }> {
    const made = await testAuth({ otp: { cooldown: 0, dailyLimit: 2 } })
    const known = browser(made.auth)
    const { code } = await ask(made, { identifier }, known)
    await known.post(paths.verify, { otp: code })
    return { ...made, known }
  }

  it('keeps its own allowance when strangers used up that of all others', async () => {
    const { auth, known } = await provenBrowser()
    await askTimes(client(auth), 5)
    expectProblem(await client(auth).post(paths.request, { identifier }), 428, 'step_up_required')

    expect((await known.post(paths.request, { identifier })).status).toBe(200)
  })

  it('has an end to its allowance', async () => {
    const { known } = await provenBrowser()
    await askTimes(known, 2)

    expectProblem(await known.post(paths.request, { identifier }), 429, 'daily_limit')
  })

  it('spends nothing of the others’ allowance', async () => {
    const { auth, known } = await provenBrowser()
    await askTimes(known, 2)

    expect((await client(auth).post(paths.request, { identifier })).status).toBe(200)
  })

  it('keeps no cooldown for others', async () => {
    const made = await testAuth()
    const known = browser(made.auth)
    const { code } = await ask(made, { identifier }, known)
    await known.post(paths.verify, { otp: code })
    made.clock.advance({ seconds: 30 })
    await client(made.auth).post(paths.request, { identifier })

    expect((await known.post(paths.request, { identifier })).status).toBe(200)
  })

  it('has none for a recipient that it never proved', async () => {
    const { auth, known } = await provenBrowser()
    await askTimes(client(auth), 2, () => ({ identifier: 'ada@example.com' }))

    expectProblem(await known.post(paths.request, { identifier: 'ada@example.com' }), 428, 'step_up_required')
  })

  it('may have proved two recipients', async () => {
    const made = await provenBrowser()
    const { code } = await ask(made, { identifier: 'ada@example.com' }, made.known)
    await made.known.post(paths.verify, { otp: code })
    for (const to of [identifier, 'ada@example.com']) await askTimes(client(made.auth), 3, () => ({ identifier: to }))

    for (const to of [identifier, 'ada@example.com']) {
      expect((await made.known.post(paths.request, { identifier: to })).status).toBe(200)
    }
  })

  it.each([
    ['changed', (cookie: string) => cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
    ['cut short', (cookie: string) => cookie.slice(0, -1)],
    ['from another device', (cookie: string) => `dev_${'0'.repeat(30)}${cookie.slice(34)}`],
    ['empty', () => ''],
    ['nonsense', () => 'dev_x~y'],
  ])('is known by its cookie, which is worth nothing when it was %s', async (_, change) => {
    const { auth, known } = await provenBrowser()
    await askTimes(client(auth), 2)
    known.jar.set('keychime_device', change(known.jar.get('keychime_device') ?? ''))

    expectProblem(await known.post(paths.request, { identifier }), 428, 'step_up_required')
  })

  it('is not known to a page of another origin', async () => {
    const { auth, known } = await provenBrowser()
    await askTimes(client(auth), 2)

    const foreign = browser(auth, 'https://evil.example', known.jar)
    expectProblem(await foreign.post(paths.request, { identifier }), 428, 'step_up_required')
  })
})
