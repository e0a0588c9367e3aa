import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openSite, overflow, type Site, signedIn, violations } from './visit.ts'

let site: Site
beforeAll(async () => {
  site = await openSite({ KEYCHIME_OTP__HOURLY_LIMIT: '2', KEYCHIME_OTP__COOLDOWN: '0' })
}, 60_000)
afterAll(() => site.close())

/** However long the code is: for whom many were asked, it is longer. */
const codeInput = (page: Page) => page.getByRole('textbox', { name: /^\d+-digit code$/ })
const line = (page: Page) => page.getByText('Checking that you are not a robot…').and(page.locator('span'))

/** Somebody for whom strangers used up what the limits allow. */
let people = 0
async function wanted(): Promise<string> {
  const identifier = `wanted${people++}@example.com`
  const statuses = []
  for (let time = 0; time < 3; time++) statuses.push((await site.ask({ identifier })).status)
  expect(statuses).toEqual([200, 200, 428])
  return identifier
}

async function type(page: Page, identifier: string): Promise<void> {
  await page.getByLabel('Email or phone number').fill(identifier)
  await page.keyboard.press('Enter')
}

/** Work that never ends. */
const endless = {
  status: 428,
  json: {
    error_code: 'step_up_required',
    retry_after: 3600,
    step_up: {
      kind: 'proof_of_work',
      challenge: {
        parameters: {
          algorithm: 'PBKDF2/SHA-256',
          nonce: '00',
          salt: '00',
          cost: 1,
          keyLength: 32,
          keyPrefix: '0'.repeat(64),
        },
        signature: '00',
      },
    },
  },
}

describe('a person whom strangers’ limits would refuse', () => {
  it('signs in by keyboard as ever, while the browser does the work', async () => {
    const identifier = await wanted()
    const page = await site.open('/login')
    const answers: number[] = []
    page.on('response', (answer) => answer.url().endsWith('/otp/request/') && answers.push(answer.status()))

    await page.keyboard.type(identifier)
    await page.keyboard.press('Enter')
    await codeInput(page).waitFor()
    const tag = await page.locator('keychime-login .tag').textContent()
    await page.keyboard.type(await codeOf(identifier, tag ?? ''))
    await signedIn(page).waitFor()

    expect(answers).toEqual([428, 200])
  })

  it('is told what goes on, also by a screen reader', async () => {
    const page = await site.open('/login')
    await page.route('**/otp/request/', (route) => route.fulfill(endless))
    await type(page, 'told@example.com')
    await line(page).waitFor()

    await page.getByRole('status').filter({ hasText: 'Checking that you are not a robot…' }).waitFor()
    expect(await page.getByRole('button', { name: 'Send code' }).getAttribute('aria-disabled')).toBe('true')
  })

  it('sends a code with the proof that a guess was asked for', async () => {
    const page = await site.open('/login')
    await type(page, 'guess@example.com')
    await codeInput(page).waitFor()
    const challenge = await offered()
    const proofs: unknown[] = []
    await page.route('**/otp/verify/', (route) => {
      proofs.push(route.request().postDataJSON().step_up_proof)
      return proofs.length === 1
        ? route.fulfill({ status: 428, json: { error_code: 'step_up_required', step_up: challenge } })
        : route.continue()
    })
    await page.keyboard.type((await site.message('guess@example.com')).code)
    await signedIn(page).waitFor()

    expect(proofs).toEqual([undefined, expect.stringMatching(/^[\w+/]{200,}=*$/)])
  })

  it.each([
    ['the pause of strangers, and goes on', false],
    ['a pause of its own, and waits', true],
  ])('meets %s', async (_, isTheirs) => {
    const page = await site.open('/login')
    const challenge = await offered()
    const pause = { status: 429, json: { error_code: 'cooldown', retry_after: 30, step_up: challenge } }
    const proofs: unknown[] = []
    if (isTheirs) {
      await type(page, `pause${people++}@example.com`)
      await codeInput(page).waitFor()
    }
    await page.route('**/otp/request/', (route) => {
      const { step_up_proof: proof } = route.request().postDataJSON()
      proofs.push(typeof proof)
      return proof === undefined ? route.fulfill(pause) : route.continue()
    })
    if (isTheirs) {
      await page.getByRole('button', { name: 'Send the code again' }).click()
      await page.getByRole('button', { name: /^Send again in 0:(30|2\d)$/ }).waitFor()
      expect(proofs).toEqual(['undefined'])
    } else {
      await type(page, `pause${people++}@example.com`)
      await page.getByRole('alert').filter({ hasText: 'not a robot' }).waitFor()
      expect(proofs).toEqual(['undefined', 'string'])
    }
  })
})

describe('a check that takes long', () => {
  it.each<[string, BrowserContextOptions]>([
    ['light', { colorScheme: 'light', viewport: { width: 320, height: 700 } }],
    ['dark', { colorScheme: 'dark', viewport: { width: 320, height: 700 } }],
  ])('can be stopped by keyboard and taken again, is accessible and fits 320 pixels: %s', async (look, options) => {
    const page = await site.open('/login', options)
    await page.clock.install()
    await page.route('**/otp/request/', (route) => route.fulfill(endless))
    await type(page, `stop.${look}@example.com`)
    await line(page).waitFor()
    const stop = page.getByRole('button', { name: 'Stop' })
    await page.clock.runFor(4_000)
    await stop.waitFor()
    await keepPicture(page, look)
    expect([await violations(page), await overflow(page)]).toEqual([[], 0])

    await stop.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: 'We could not check that you are not a robot.' }).waitFor()
    expect(await line(page).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Send code' }).getAttribute('aria-disabled')).toBe('false')
    await page.unroute('**/otp/request/')
    await page.keyboard.press('Enter')
    await codeInput(page).waitFor()
  })

  it('ends as a refusal where the browser cannot do it', async () => {
    const page = await site.open('/login')
    await page.route('**/otp/request/', (route) =>
      route.fulfill({ status: 428, json: { error_code: 'step_up_required', step_up: { kind: 'of tomorrow' } } }),
    )
    await type(page, 'tomorrow@example.com')
    await page.getByRole('alert').filter({ hasText: 'We could not check that you are not a robot.' }).waitFor()
  })
})

describe('the console of every page', () => {
  it('stays clean, so the policy of the page forbids nothing that it does', () => {
    expect(site.troubles).toEqual([])
  })
})

/** The code of the request with this tag. */
async function codeOf(identifier: string, tag: string): Promise<string> {
  return vi.waitFor(async () => {
    const { text, code } = await site.message(identifier)
    expect(text).toContain(tag)
    return code
  })
}

/** A challenge that can be solved. */
async function offered(): Promise<unknown> {
  const answer = await site.ask({ identifier: await wanted() })
  return ((await answer.json()) as { step_up: unknown }).step_up
}

/** Where somebody wants to look at it. */
async function keepPicture(page: Page, look: string): Promise<void> {
  const folder = process.env['KEYCHIME_PICTURES']
  if (folder !== undefined) await page.screenshot({ path: `${folder}/step-up-${look}.png` })
}
