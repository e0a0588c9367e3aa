import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { type CaptchaVendor, captchaVendors } from '../../src/core/settings.ts'
import { type CaptchaStand, startCaptcha } from '../vendors/captcha.ts'
import { openSite, type Site, violations } from './visit.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

/** A stand-in for the script of each vendor, as far as its pages describe it, which gives the token that stands in its place. */
const scripts: Readonly<Record<CaptchaVendor, { readonly address: RegExp; readonly body: string }>> = {
  turnstile: {
    address: /^https:\/\/challenges\.cloudflare\.com\/turnstile\/v0\/api\.js\?render=explicit&onload=keychimeCaptcha$/,
    body: `window.turnstile = { render(at, { sitekey, action, callback, 'error-callback': failed }) {
      const box = document.createElement('button'); box.textContent = 'I am a person'
      if (action !== 'sign_in') return failed()
      box.addEventListener('click', () => callback('TOKEN')); at.append(box) } }`,
  },
  hcaptcha: {
    address: /^https:\/\/js\.hcaptcha\.com\/1\/api\.js\?render=explicit&onload=keychimeCaptcha$/,
    body: `window.hcaptcha = { render: (at, { size }) => size, execute: async (id, { async }) =>
      id === 'invisible' && async === true ? { response: 'TOKEN' } : Promise.reject('challenge-error') }`,
  },
  recaptcha: {
    address: /^https:\/\/www\.google\.com\/recaptcha\/api\.js\?render=0x4A\w+&onload=keychimeCaptcha$/,
    body: `window.grecaptcha = { ready: (then) => setTimeout(then), execute: async (sitekey, { action }) =>
      action === 'sign_in' ? 'TOKEN' : Promise.reject('no action') }`,
  },
  captchafox: {
    address: /^https:\/\/cdn\.captchafox\.com\/api\.js\?render=explicit&onload=keychimeCaptcha$/,
    body: `window.captchafox = { render: async (at, { mode }) => mode, execute: async (id) =>
      id === 'hidden' ? 'TOKEN' : Promise.reject('no widget') }`,
  },
}

async function openBoth(kind: CaptchaVendor): Promise<{ readonly site: Site; readonly stand: CaptchaStand }> {
  const stand = await startCaptcha(kind)
  const { siteKey = '', secretKey = '', baseUrl = '' } = stand.stepUp
  const site = await openSite({
    KEYCHIME_OTP__HOURLY_LIMIT: '1',
    KEYCHIME_OTP__COOLDOWN: '0',
    KEYCHIME_STEP_UP__KIND: kind,
    KEYCHIME_STEP_UP__SITE_KEY: siteKey,
    KEYCHIME_STEP_UP__SECRET_KEY: String(secretKey),
    KEYCHIME_STEP_UP__BASE_URL: baseUrl,
  })
  open.push(site, stand)
  return { site, stand }
}

/** Opens the sign-in page, with the script of the vendor, for somebody whom strangers' limits would refuse. */
async function refusedAt(site: Site, kind: CaptchaVendor, token: string): Promise<Page> {
  expect((await site.ask({ identifier: 'person@example.com' })).status).toBe(200)
  const page = await site.open('/login')
  const { address, body } = scripts[kind]
  await page.route(/^https:/, (route) =>
    address.test(route.request().url())
      ? route.fulfill({ contentType: 'text/javascript', body: `${body.replace('TOKEN', token)}; keychimeCaptcha()` })
      : route.abort(),
  )
  await page.getByLabel('Email or phone number').fill('person@example.com')
  return page
}

const codeStep = (page: Page) => page.getByRole('heading', { name: 'Check your email' })

describe('the widget of a vendor', () => {
  it.each(captchaVendors)('gives what the server asks for, and the policy of the page lets it: %s', async (kind) => {
    const { site, stand } = await openBoth(kind)
    const page = await refusedAt(site, kind, stand.token())
    expect(await page.evaluate(() => document.scripts.length)).toBe(1)
    await page.keyboard.press('Enter')
    if (kind === 'turnstile') {
      await page.getByRole('button', { name: 'I am a person' }).waitFor()
      expect(await violations(page)).toEqual([])
      await page.getByRole('button', { name: 'I am a person' }).press('Enter')
    }
    await codeStep(page).waitFor()

    expect(stand.asked).toHaveLength(1)
    expect(await page.locator('keychime-login').evaluate((element) => element.childElementCount)).toBe(0)
    expect(site.troubles).toEqual([])
  })

  it('ends as a refusal where the vendor gives no token, and where the server does not take it', async () => {
    const { site } = await openBoth('hcaptcha')
    const page = await refusedAt(site, 'hcaptcha', 'of-nobody')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: 'We could not check that you are not a robot.' }).waitFor()

    await page.evaluate(() => Object.assign(globalThis, { hcaptcha: { render: () => 'none' } }))
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: 'We could not check that you are not a robot.' }).waitFor()
    expect(await page.getByRole('button', { name: 'Send code' }).getAttribute('aria-disabled')).toBe('false')
  })

  it('ends as a refusal where the script does not come, and is loaded again at the next try', async () => {
    const { site, stand } = await openBoth('captchafox')
    const page = await refusedAt(site, 'captchafox', stand.token())
    await page.route('https://cdn.captchafox.com/**', (route) => route.abort(), { times: 1 })
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: 'We could not check that you are not a robot.' }).waitFor()
    await page.keyboard.press('Enter')
    await codeStep(page).waitFor()
  })
})
