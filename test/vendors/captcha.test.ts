import { afterAll, describe, expect, it } from 'vitest'
import { captchaCheck } from '../../src/captcha/check.ts'
import { captcha } from '../../src/captcha/index.ts'
import { stepUpSchema, stepUpSettings } from '../../src/config/step-up.ts'
import { type CaptchaSettings, captchaVendors } from '../../src/core/settings.ts'
import { AuthError } from '../../src/index.ts'
import { testAuth } from '../../src/testing/index.ts'
import { type CaptchaStand, captchaSecret, startCaptcha } from './captcha.ts'
import { foundBy } from './found.ts'

const PHONE = '+12025550123'
const pages = { publicUrl: 'http://localhost:4000', allowedOrigins: ['https://app.example.com'] }

const stands = new Map<string, CaptchaStand>()
for (const kind of captchaVendors) stands.set(kind, await startCaptcha(kind))
afterAll(() => Promise.all([...stands.values()].map((stand) => stand.close())))

function settingsOf(stand: CaptchaStand, changes: Partial<CaptchaSettings> = {}): CaptchaSettings {
  return { ...(stepUpSettings(stepUpSchema.parse(stand.stepUp)) as CaptchaSettings), ...changes }
}

/** What comes of a token, in a word. */
async function judged(
  stand: CaptchaStand,
  token: string,
  changes: Partial<CaptchaSettings> = {},
  environment = 'production',
) {
  const step = captcha(settingsOf(stand, changes), { ...pages, environment: environment as 'production' })
  try {
    return (await step.judge(token, { subject: 'of nobody', clientAddress: '192.0.2.1' })) === undefined
      ? 'bad'
      : 'good'
  } catch (error) {
    return error instanceof AuthError ? `${error.code}: ${(error.cause as Error).message}` : error
  }
}

describe.each(captchaVendors)('%s', (kind) => {
  const stand = stands.get(kind) as CaptchaStand

  it('takes a token of its widget on our pages, once', async () => {
    const token = stand.token()

    expect(await judged(stand, token)).toBe('good')
    expect(await judged(stand, token)).toBe('bad')
    expect(await judged(stand, stand.token({ hostname: 'app.example.com' }))).toBe('good')
  })

  it('is told whose token it is, and nothing of what it is for', async () => {
    const token = stand.token()
    await judged(stand, token)
    const form = Object.fromEntries(new URLSearchParams(stand.asked.at(-1)?.body))

    expect(form).toMatchObject({ secret: captchaSecret, response: token })
    expect(form['remoteip'] ?? form['remoteIp']).toBe('192.0.2.1')
    expect(JSON.stringify(form)).not.toContain('of nobody')
  })

  it.each([
    ['of the page of somebody else', { hostname: 'evil.example.net' }],
    ['of a page of ours as another host spells it', { hostname: 'app.example.com.evil.example.net' }],
    ['of no page', { hostname: '' }],
  ])('does not count where the token is %s', async (_, about) => {
    expect(await judged(stand, stand.token(about))).toBe('bad')
  })

  it.each([['a token of nobody'.replaceAll(' ', '-')], [''], ['two words'], ['💥'], ['x'.repeat(4097)]])(
    'does not take %j',
    async (token) => {
      expect(await judged(stand, token.slice(0, 4097))).toBe('bad')
    },
  )

  it('lets nobody on where it does not take our secret', async () => {
    const told = await judged(stand, stand.token(), { secretKey: 'wrong' })

    expect(told).toBe(`unavailable: ${kind}: it does not take our keys: invalid-input-secret`)
  })

  it.each([
    ['breaks', 'reset' as const, 'connection lost'],
    ['is down', { status: 503, body: 'down' }, 'it answers 503'],
    ['says nothing of the token', { status: 200, body: { ok: true } }, 'it answers 200'],
    ['says success in a word', { status: 200, body: { success: 'true' } }, 'it answers 200'],
    [
      'has an error of its own',
      { status: 200, body: { success: false, 'error-codes': ['internal-error'] } },
      'it says internal-error',
    ],
  ])('lets nobody on while it %s', async (_, answer, fault) => {
    stand.next(answer)
    expect(await judged(stand, stand.token())).toBe(`unavailable: ${kind}: ${fault}`)
  })

  it('lets nobody on while it is slow', async () => {
    stand.next('hang')
    expect(await judged(stand, stand.token())).toBe(`unavailable: ${kind}: timeout`)
  }, 15_000)

  it('says by doctor whether it takes the secret, which is not shown', async () => {
    expect(await foundBy([captchaCheck(settingsOf(stand))])).toEqual([`ok ${kind}: it takes step_up.secret_key`])
    expect(await foundBy([captchaCheck(settingsOf(stand, { secretKey: 'wrong' }))])).toEqual([
      `failed ${kind}: it does not take our keys: invalid-input-secret → correct step_up.site_key and step_up.secret_key`,
    ])
    stand.next({ status: 200, body: { success: true, hostname: 'localhost' } })
    expect(await foundBy([captchaCheck(settingsOf(stand))])).toEqual([
      `warning ${kind}: the keys are those for tests, which let everybody pass → make keys of your own`,
    ])
    stand.next('reset')
    expect(await foundBy([captchaCheck(settingsOf(stand))])).toEqual([
      `skipped ${kind}: the keys cannot be tried: connection lost → look whether it can be reached from here`,
    ])
  })

  it('lets a stranger go on whom shared limits refuse, once for each token', async () => {
    const { auth, inbox } = await testAuth({ otp: { cooldown: 0, hourlyLimit: 1 }, stepUp: stand.stepUp })
    const ask = (stepUpProof?: string) =>
      auth.otp.request({ identifier: PHONE, ...(stepUpProof === undefined ? {} : { stepUpProof }) })
    await ask()
    await expect(ask()).rejects.toMatchObject({
      code: 'step_up_required',
      details: { stepUp: { kind: 'captcha', vendor: kind, siteKey: stand.stepUp.siteKey } },
    })

    const token = stand.token()
    await ask(token)
    await inbox.settle()
    expect(inbox.messages(PHONE)).toHaveLength(2)
    await expect(ask(token)).rejects.toMatchObject({ code: 'step_up_required' })
    await auth.close()
  })
})

describe('a token that two bring at once', () => {
  it('is used up by one of them, also where the vendor says yes to both', async () => {
    const stand = stands.get('turnstile') as CaptchaStand
    const { auth } = await testAuth({ otp: { cooldown: 0, hourlyLimit: 1 }, stepUp: stand.stepUp })
    await auth.otp.request({ identifier: PHONE })
    const yes = { status: 200, body: { success: true, hostname: 'localhost', action: 'sign_in' } }
    stand.next(yes, yes)
    const token = stand.token()
    const asked = await Promise.allSettled(
      [1, 2].map(() => auth.otp.request({ identifier: PHONE, stepUpProof: token })),
    )

    expect(asked.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await auth.close()
  })
})

describe('what only some tell', () => {
  const of = (kind: string) => stands.get(kind) as CaptchaStand

  it.each(['turnstile', 'recaptcha'])('%s: that the widget was for something else', async (kind) => {
    expect(await judged(of(kind), of(kind).token({ action: 'comment' }))).toBe('bad')
  })

  it('recaptcha: how much of a person it is', async () => {
    const recaptcha = of('recaptcha')
    expect(await judged(recaptcha, recaptcha.token({ score: 0.4 }))).toBe('bad')
    expect(await judged(recaptcha, recaptcha.token({ score: 0.4 }), { minScore: 0.3 })).toBe('good')
    const body = { success: true, hostname: 'localhost', action: 'sign_in' }
    recaptcha.next({ status: 200, body })
    expect(await judged(recaptcha, 'without-a-score')).toBe('bad')
  })

  it.each([
    ['hcaptcha', { hostname: 'dummy-key-pass' }],
    ['turnstile', { hostname: 'example.com', action: 'test', metadata: { result_with_testing_key: true } }],
    ['turnstile', { hostname: 'localhost', action: 'test', metadata: { result_with_testing_key: true } }],
  ])('%s: %j, which the keys for tests get, counts outside production', async (kind, told) => {
    const answer = { status: 200, body: { success: true, ...told } }
    of(kind).next(answer, answer)

    expect(await judged(of(kind), 'of-a-test-key', {}, 'test')).toBe('good')
    expect(await judged(of(kind), 'of-a-test-key', {}, 'production')).toBe('bad')
  })
})
