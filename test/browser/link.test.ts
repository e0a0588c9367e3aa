import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeInput, openSite, type Site } from './visit.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
}, 60_000)
afterAll(() => site.close())

/** Asks for a code, and gives the page that waits and the link in the email. */
async function askByEmail(address: string, path = '/login'): Promise<{ page: Page; link: string; code: string }> {
  const page = await site.open(path)
  await page.getByLabel('Email or phone number').fill(address)
  await page.keyboard.press('Enter')
  await codeInput(page).waitFor()
  const { text, code } = await site.message(address)
  const link = /http:\S+#code=\S+/.exec(text)![0]
  return { page, link, code }
}

describe('the link in an email', () => {
  it('fills in the code and leaves the rest to the person', async () => {
    const { page, link, code } = await askByEmail('link@example.com')
    const tab = await page.context().newPage()
    const guesses: string[] = []
    tab.on('request', (request) => request.url().includes('/otp/verify') && guesses.push(request.url()))
    await tab.goto(link)

    await tab.getByText('The code from your message is filled in.').first().waitFor()
    expect(await codeInput(tab).inputValue()).toBe(code)
    expect(new URL(tab.url()).hash).toBe('')
    expect(await tab.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(code)
    expect(guesses).toEqual([])

    await tab.keyboard.press('Enter')
    await tab.getByRole('heading', { name: 'You’re signed in' }).waitFor()
  })

  it('continues where the tab that asked would have', async () => {
    const { page, link } = await askByEmail('onward@example.com', '/login?return_to=/inbox')
    const tab = await page.context().newPage()
    await tab.goto(link)
    await tab.getByText('The code from your message is filled in.').first().waitFor()
    await tab.keyboard.press('Enter')

    expect(await tab.getByRole('link', { name: 'Continue' }).getAttribute('href')).toBe(`${site.url}/inbox`)
  })

  it('works in the tab that waits as well', async () => {
    const { page, link, code } = await askByEmail('same-tab@example.com')
    await page.evaluate((href) => location.assign(href), link)

    await page.getByText('The code from your message is filled in.').first().waitFor()
    expect(await codeInput(page).inputValue()).toBe(code)
    expect(new URL(page.url()).hash).toBe('')
  })

  it('does nothing in a browser that did not ask', async () => {
    const { link } = await askByEmail('elsewhere@example.com')
    const stranger = await site.open(new URL(link).pathname + new URL(link).hash)

    await stranger.getByText('That link belongs to a request from another page or browser').first().waitFor()
    expect(await codeInput(stranger).count()).toBe(0)
    expect(new URL(stranger.url()).hash).toBe('')
  })

  it('of another request is not filled in', async () => {
    const { link } = await askByEmail('first@example.com')
    const { page } = await askByEmail('second@example.com')
    await page.evaluate((href) => location.assign(href), link)

    await page.getByText('Its code was not filled in.').first().waitFor()
    expect(await codeInput(page).inputValue()).toBe('')
  })
})
