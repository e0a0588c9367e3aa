import type { Page, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSite, overflow, type Site, violations } from './visit.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
}, 60_000)
afterAll(() => site.close())

const refreshes = '**/token/refresh/'
const field = (page: Page) => page.getByLabel('Email or phone number')
const notice = (page: Page) => page.getByText('We could not check whether you are signed in.')
const tryAgain = (page: Page) => page.getByRole('button', { name: 'Try again' })

const failures: readonly [string, (route: Route) => Promise<void>][] = [
  ['503', (route) => route.fulfill({ status: 503, json: { error_code: 'unavailable' } })],
  ['429', (route) => route.fulfill({ status: 429, json: { error_code: 'rate_limited' } })],
  ['no connection', (route) => route.abort()],
]

/** Signs in, then comes back while the session check meets a failure. */
async function comeBack(address: string, fail: (route: Route) => Promise<void>): Promise<Page> {
  const page = await site.open('/login', { viewport: { width: 320, height: 800 } })
  await field(page).fill(address)
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: '6-digit code' }).fill((await site.message(address)).code)
  await page.getByRole('heading', { name: 'You’re signed in' }).waitFor()
  await page.route(refreshes, fail)
  await page.reload()
  await field(page).waitFor()
  return page
}

describe('a session that could not be checked', () => {
  it.each(failures)('after %s is said beside the form, and checked again on demand', async (name, fail) => {
    const page = await comeBack(`${name.replace(' ', '-')}@example.com`, fail)
    await notice(page).first().waitFor()
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBe(0)

    await field(page).fill('other@example.com')
    await tryAgain(page).click()
    await tryAgain(page).and(page.locator('[aria-disabled=false]')).waitFor()
    expect(await field(page).inputValue()).toBe('other@example.com')

    await page.unroute(refreshes)
    await tryAgain(page).click()
    await page.getByRole('heading', { name: 'You’re signed in' }).waitFor()
    expect(await notice(page).filter({ visible: true }).count()).toBe(0)
  })

  it('is not spoken of any more once somebody is signed in, however late the sentence comes', async () => {
    const page = await comeBack('late@example.com', (route) => route.abort())
    await page.getByRole('status').and(notice(page)).waitFor()
    // From here on what waits to be spoken waits for the test.
    await page.clock.install()
    await page.clock.pauseAt(Date.now() + 60_000)
    const refused = page.waitForEvent('requestfailed')
    await tryAgain(page).click()
    await refused
    await tryAgain(page).and(page.locator('[aria-disabled=false]')).waitFor()

    await page.unroute(refreshes)
    await tryAgain(page).click()
    await page.getByRole('heading', { name: 'You’re signed in' }).waitFor()
    await page.clock.runFor(1_000)
    expect(await page.getByRole('status').textContent()).toBe('')
  })

  it('leaves the form as it is once there turns out to be none', async () => {
    const page = await comeBack('none@example.com', (route) => route.abort())
    await field(page).fill('other@example.com')
    await page.context().clearCookies()
    await page.unroute(refreshes)
    await tryAgain(page).click()

    await tryAgain(page).waitFor({ state: 'detached' })
    expect(await field(page).inputValue()).toBe('other@example.com')
    expect(await field(page).evaluate((input) => (input.getRootNode() as ShadowRoot).activeElement === input)).toBe(
      true,
    )
  })

  it('waits as long as the server asks before it is checked again', async () => {
    const busy = { error_code: 'rate_limited', retry_after: 30 }
    const page = await comeBack('busy@example.com', (route) => route.fulfill({ status: 429, json: busy }))

    const button = page.getByRole('button', { name: /^Try again in 0:(30|2\d)$/ })
    expect(await button.getAttribute('aria-disabled')).toBe('true')
  })
})

describe('the way to the inbox', () => {
  it('stands below the element, outside production', async () => {
    const page = await site.open('/login')
    await page.getByText('Development: codes arrive in the inbox').waitFor()
    await page.getByRole('link', { name: 'inbox' }).click()

    await page.waitForURL('**/inbox')
  })

  it('is not there where there is no inbox', async () => {
    const bare = await openSite({ KEYCHIME_OTP__CHANNELS: 'console' })
    try {
      const page = await bare.open('/login')
      await field(page).waitFor()

      expect(await page.getByRole('link').count()).toBe(0)
      expect(await page.getByText('inbox').count()).toBe(0)
    } finally {
      await bare.close()
    }
  })
})
