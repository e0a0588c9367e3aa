import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeInput, openSite, type Site } from './visit.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
}, 60_000)
afterAll(() => site.close())

const heading = (page: Page) => page.getByRole('heading', { level: 1 })

/** Types an address where the page put the keyboard, and waits for the code step. */
async function askFor(page: Page, identifier: string): Promise<void> {
  await page.keyboard.type(identifier)
  await page.keyboard.press('Enter')
  await codeInput(page).waitFor()
}

describe('signing in', () => {
  it('works by email with nothing but the keyboard', async () => {
    const page = await site.open('/login')
    expect(await heading(page).textContent()).toBe('Sign in to Acme Orchard')

    await askFor(page, 'rosa@example.com')
    const { code } = await site.message('rosa@example.com')
    await page.keyboard.type(code)

    await page.getByRole('heading', { name: 'You’re signed in' }).waitFor()
    expect(await page.getByText('rosa@example.com').count()).toBe(1)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('You are signed out.').first().waitFor()
  })

  it('works by phone, and names the phone rather than a placeholder address', async () => {
    const page = await site.open('/login')

    await askFor(page, '+44 20 7946 0958')
    const message = await site.message('+442079460958')
    expect(message.channel).toBe('whatsapp')
    await page.keyboard.type(message.code)

    await page.getByRole('heading', { name: 'You’re signed in' }).waitFor()
    expect(await page.getByText('+442079460958').count()).toBe(1)
    expect(await page.getByText('users.invalid').count()).toBe(0)
  })

  it('tells the page with the access token and the account, and no refresh token', async () => {
    const page = await site.open('/login')
    const told = page.evaluate(
      () =>
        new Promise<Record<string, unknown>>((resolve) => {
          addEventListener('keychime:signed-in', (event) => resolve((event as CustomEvent).detail))
        }),
    )

    await askFor(page, 'event@example.com')
    await page.keyboard.type((await site.message('event@example.com')).code)

    expect(await told).toEqual({
      access: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      expires_in: expect.any(Number),
      user: expect.objectContaining({ email: 'event@example.com' }),
      restored: false,
    })
  })

  it('keeps the refresh token where no script reads it, and no code or token in storage', async () => {
    const page = await site.open('/login')
    await askFor(page, 'secret@example.com')
    const { code } = await site.message('secret@example.com')
    const whileWaiting = await stored(page)
    await page.keyboard.type(code)
    await page.getByRole('heading', { name: 'You’re signed in' }).waitFor()

    const refresh = (await page.context().cookies()).find(({ name }) => name.endsWith('refresh'))
    expect(refresh).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
    expect(await page.evaluate(() => document.cookie)).toBe('')
    expect(whileWaiting).not.toContain(code)
    for (const text of [whileWaiting, await stored(page)]) expect(text).not.toMatch(/eyJ|[\w-]+\.[\w-]+\.[\w-]{20}/)
  })

  it('is remembered after a reload, and asks for no session where none can be', async () => {
    const page = await site.open('/login')
    const refreshes: string[] = []
    page.on('request', (request) => request.url().includes('/token/refresh') && refreshes.push(request.url()))
    await page.reload()
    await page.getByLabel('Email or phone number').waitFor()
    expect(refreshes).toEqual([])

    await askFor(page, 'again@example.com')
    await page.keyboard.type((await site.message('again@example.com')).code)
    await page.getByRole('heading', { name: 'You’re signed in' }).waitFor()
    await page.reload()

    await page.getByText('again@example.com').waitFor()
    expect(refreshes).toHaveLength(1)
  })

  it('ends within a day for who does not want to be kept signed in', async () => {
    const page = await site.open('/login')
    await page.keyboard.type('brief@example.com')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.keyboard.press('Enter')
    await codeInput(page).waitFor()
    await page.keyboard.type((await site.message('brief@example.com')).code)
    await page.getByRole('heading', { name: 'You’re signed in' }).waitFor()

    const refresh = (await page.context().cookies()).find(({ name }) => name.endsWith('refresh'))
    expect(refresh!.expires - Date.now() / 1000).toBeLessThanOrEqual(86_400)
  })

  it('shows up in another tab that waited', async () => {
    const page = await site.open('/login')
    const other = await page.context().newPage()
    await other.goto(`${site.url}/login`)

    await askFor(page, 'tabs@example.com')
    await page.keyboard.type((await site.message('tabs@example.com')).code)

    await other.getByText('tabs@example.com').waitFor()
    expect(await heading(other).textContent()).toBe('You’re signed in')
  })

  it('goes wrong nowhere in the console', () => {
    expect(site.troubles).toEqual([])
  })
})

describe('a code that expired', () => {
  it('is not tried any more, and another is a key press away', async () => {
    const page = await site.open('/health/live')
    await page.clock.install()
    await page.goto(`${site.url}/login`)
    await askFor(page, 'late@example.com')
    await page.clock.runFor(61_000)
    expect(await page.getByText(/^Expires in 8:5\d$/).count()).toBe(1)

    await page.clock.runFor(540_000)
    await page.getByRole('alert').filter({ hasText: 'This code has expired' }).waitFor()
    expect(await page.getByRole('button', { name: 'Sign in' }).getAttribute('aria-disabled')).toBe('true')
    await page.getByRole('button', { name: 'Send the code again' }).press('Enter')

    await page.getByText(/^Expires in (10:00|9:5\d)$/).waitFor()
    expect(await page.getByRole('alert').textContent()).toBe('')
  })
})

describe('after signing in', () => {
  async function signIn(path: string): Promise<Page> {
    const page = await site.open(path)
    const address = `${Math.random().toString(36).slice(2)}@example.com`
    await askFor(page, address)
    await page.keyboard.type((await site.message(address)).code)
    await page.getByRole('heading', { name: 'You’re signed in' }).waitFor()
    return page
  }

  it('leads on within this origin, the keyboard already there', async () => {
    const page = await signIn('/login?return_to=/inbox')
    await page.keyboard.press('Enter')

    await page.waitForURL('**/inbox')
    expect(await heading(page).textContent()).toBe('Inbox')
  })

  it.each(['https://evil.example/', '//evil.example/', 'javascript:alert(1)', '/\\evil.example'])(
    'never leads to %s',
    async (target) => {
      const page = await signIn(`/login?return_to=${encodeURIComponent(target)}`)

      expect(await page.getByRole('region', { name: 'Sign in' }).getByRole('link').count()).toBe(0)
    },
  )
})

async function stored(page: Page): Promise<string> {
  return page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
}
