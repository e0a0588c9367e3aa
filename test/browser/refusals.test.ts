import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSite, type Site } from './visit.ts'

let site: Site
beforeAll(async () => {
  site = await openSite({
    KEYCHIME_PROJECT_NAME: '<i>Ben & Söhne</i> "$&"',
    KEYCHIME_OTP__COOLDOWN: '30',
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
    ['rosa@', 'That email address is not complete.'],
    ['+44 20', 'That phone number is not complete.'],
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
