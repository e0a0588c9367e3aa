import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSite, type Site } from './visit.ts'

let site: Site
beforeAll(async () => {
  site = await openSite({
    KEYCHIME_PROJECT_NAME: '<i>Ben & Söhne</i> "$&"',
    KEYCHIME_OTP__COOLDOWN: '30',
    KEYCHIME_STEP_UP__KIND: 'none',
    KEYCHIME_LIMITS__VERIFIES_PER_MINUTE: '1',
  })
}, 60_000)
afterAll(() => site.close())

async function ask(page: Page, identifier: string): Promise<void> {
  await page.getByLabel('Email or phone number').fill(identifier)
  await page.keyboard.press('Enter')
}

describe('an address that cannot be right', () => {
  it.each([
    ['', 'Enter your email address or phone number.'],
    ['rosa@', 'We cannot send codes to that address. Check it, as in name@example.com.'],
    ['+44 20', 'We cannot send codes to that number. Check it: it starts with + and the country code.'],
    ['+1 800 555 1234', 'We cannot send codes to that number.'],
    ['rosa', 'Enter an email address like'],
  ])('%j is explained beside the field, which keeps it and the keyboard', async (typed, sentence) => {
    const page = await site.open('/login')
    await ask(page, typed)
    await page.getByRole('alert').filter({ hasText: sentence }).waitFor()

    const field = page.getByLabel('Email or phone number')
    expect(await field.inputValue()).toBe(typed)
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await field.evaluate((input) => (input.getRootNode() as ShadowRoot).activeElement === input)).toBe(true)

    await page.keyboard.type('x')
    expect(await field.getAttribute('aria-invalid')).toBeNull()
  })
})

describe('a limit', () => {
  it('of requests counts down, and opens again', async () => {
    await site.ask({ identifier: 'busy@example.com' })
    const page = await site.open('/login')
    await page.clock.install()
    await page.reload()
    await ask(page, 'busy@example.com')

    await page.getByRole('alert').filter({ hasText: 'A code was sent a moment ago.' }).waitFor()
    const button = page.getByRole('button', { name: /^Try again in 0:(30|2\d)$/ })
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    await page.clock.runFor(30_000)
    expect(await page.getByRole('button', { name: 'Send code' }).getAttribute('aria-disabled')).toBe('false')
  })

  it('of one address does not hold up another one', async () => {
    await site.ask({ identifier: 'held@example.com' })
    const page = await site.open('/login')
    await ask(page, 'held@example.com')
    const resting = page.getByRole('button', { name: /^Try again in 0:(30|2\d)$/ })
    await resting.waitFor()

    await page.getByLabel('Email or phone number').fill('free@example.com')
    expect(await page.getByRole('button', { name: 'Send code' }).getAttribute('aria-disabled')).toBe('false')
    await page.getByLabel('Email or phone number').fill('Held@example.com ')
    expect(await resting.getAttribute('aria-disabled')).toBe('true')

    await ask(page, 'free@example.com')
    await page.getByRole('textbox', { name: '6-digit code' }).waitFor()
  })

  it('of the network holds up every address', async () => {
    const page = await site.open('/login')
    await page.route('**/otp/request/', (route) =>
      route.fulfill({ status: 429, json: { error_code: 'rate_limited', retry_after: 30 } }),
    )
    await ask(page, 'many@example.com')
    const resting = page.getByRole('button', { name: /^Try again in 0:(30|2\d)$/ })
    await resting.waitFor()

    await page.getByLabel('Email or phone number').fill('more@example.com')
    expect(await resting.getAttribute('aria-disabled')).toBe('true')
  })

  it('of guesses counts down too, and keeps the code', async () => {
    const page = await site.open('/login')
    await ask(page, 'guess@example.com')
    const field = page.getByRole('textbox', { name: '6-digit code' })
    await field.waitFor()
    for (const guess of ['000000', '111111']) {
      await field.fill(guess)
      await page.getByRole('alert').filter({ hasText: /\w/ }).waitFor()
    }

    await page.getByRole('button', { name: /^Try again in \d:\d\d$/ }).waitFor()
    expect(await field.inputValue()).toBe('111111')
  })

  it('does not stand in the way of who goes back and types the same address', async () => {
    const page = await site.open('/login')
    await ask(page, 'same@example.com')
    await page.getByRole('button', { name: 'Use another email or phone' }).click()
    await ask(page, 'same@example.com')

    await page.getByRole('textbox', { name: '6-digit code' }).waitFor()
    expect(await page.getByRole('alert').filter({ hasText: /\w/ }).count()).toBe(0)
  })
})

describe('the name of the project', () => {
  it('is text, whatever it is made of', async () => {
    const page = await site.open('/login')

    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Sign in to <i>Ben & Söhne</i> "$&"')
    expect(await page.title()).toBe('Sign in · <i>Ben & Söhne</i> "$&"')
  })
})
