import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeInput, openSite, overflow, patient, type Site, violations } from './visit.ts'

let site: Site
beforeAll(async () => {
  site = await openSite(patient)
}, 60_000)
afterAll(() => site.close())

let people = 0
const someone = (): string => `+120255501${String(50 + people++)}`
const notice = (page: Page) => page.locator('keychime-login details')
const line = (page: Page) => page.locator('keychime-login .delivery')

/** Asks for a code, and has it come by text once it went by WhatsApp. */
async function texted(options: BrowserContextOptions = {}, prepare = async (_page: Page) => {}): Promise<Page> {
  const page = await site.open('/login', options)
  await prepare(page)
  await page.getByLabel('Email or phone number').fill(someone())
  await page.keyboard.press('Enter')
  await codeInput(page).waitFor()
  await line(page).getByText('handed to WhatsApp').waitFor()
  expect(await notice(page).isVisible()).toBe(false)
  await page.getByRole('button', { name: 'Send a text message instead', exact: true }).click()
  await line(page).getByText('handed to the phone network').waitFor()
  return page
}

describe('the notice about the phone network', () => {
  it.each<[string, BrowserContextOptions]>([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['320 pixels wide', { viewport: { width: 320, height: 800 } }],
  ])('stands below a code that goes by text, closed, accessible and fitting: %s', async (_, options) => {
    const page = await texted(options)
    const summary = page.getByText('Codes by phone can be intercepted')
    const more = page.getByText(
      'Whoever has your number moved to another SIM gets your text messages and calls. A code by email or WhatsApp is safer.',
    )
    await summary.waitFor()

    expect(await more.isVisible()).toBe(false)
    expect([await violations(page), await overflow(page)]).toEqual([[], 0])
    await summary.click()
    await more.waitFor()
    expect([await violations(page), await overflow(page)]).toEqual([[], 0])
  })

  it('opens by the keyboard, and leaves the code its focus as it comes', async () => {
    const page = await texted()
    await notice(page).waitFor()

    expect(await codeInput(page).evaluate((input) => (input.getRootNode() as ShadowRoot).activeElement === input)).toBe(
      true,
    )
    await notice(page).locator('summary').focus()
    await page.keyboard.press('Enter')
    await page.getByText('is safer.').waitFor()
  })

  it('stands below a call too', async () => {
    const page = await texted()
    await page.getByRole('button', { name: 'Call me instead', exact: true }).click()
    await line(page).getByText('The call was handed').waitFor()

    expect(await notice(page).isVisible()).toBe(true)
  })

  it('is not there for a code by email', async () => {
    const page = await site.open('/login')
    await page.getByLabel('Email or phone number').fill('notice@example.com')
    await page.keyboard.press('Enter')
    await line(page).getByText('The email was handed').waitFor()

    expect(await notice(page).isVisible()).toBe(false)
  })

  it('is not there where no safer way is known', async () => {
    const page = await texted({}, async (page) => {
      await page.locator('keychime-login').evaluate((element) => element.removeAttribute('safer-ways'))
    })

    expect(await notice(page).isVisible()).toBe(false)
    expect(site.troubles).toEqual([])
  })
})
