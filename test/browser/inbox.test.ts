import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSite, type Site } from './visit.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
}, 60_000)
afterAll(() => site.close())

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

describe('the inbox', () => {
  it('tells how to fill it while it is empty', async () => {
    const page = await site.open('/inbox')
    await page.getByRole('heading', { name: 'Nothing has arrived yet' }).waitFor()
    await page.getByRole('button', { name: 'Copy the command' }).click()
    await page.getByText('Copied', { exact: true }).waitFor()

    expect(await clipboard(page)).toBe(
      `curl -s ${site.url}/accounts/otp/request/ -H 'content-type: application/json' -d '{"identifier":"+12025550123"}'`,
    )
    expect(await page.getByRole('link', { name: 'Open the sign-in page' }).getAttribute('href')).toBe('/login')
  })

  it('shows a message as it arrives, its code large and ready to copy', async () => {
    const page = await site.open('/inbox')
    await page.getByText('Live', { exact: true }).waitFor()
    await site.ask({ identifier: '+12025550101', channel: 'sms' })

    const newest = page.getByRole('region', { name: 'Newest code' })
    await newest.getByText('+12025550101').waitFor()
    const { code, text } = await site.message('+12025550101')
    expect((await newest.locator('.code').textContent()) ?? '').toBe(code)
    expect(await page.getByRole('listitem').first().locator('.bubble').textContent()).toBe(text)
    expect(await page.title()).toContain(code)

    await newest.getByRole('button', { name: `Copy code ${code}` }).press('Enter')
    await newest.getByText('Copied').waitFor()
    expect(await clipboard(page)).toBe(code)
  })

  it('shows an email in a frame without scripts, and its text behind a tab', async () => {
    await site.ask({ identifier: 'mail@example.com' })
    const { code } = await site.message('mail@example.com')
    const page = await site.open('/inbox?to=mail@example.com')
    const frame = page.locator('iframe')
    await page.frameLocator('iframe').getByText(code).first().waitFor()

    expect(await frame.getAttribute('sandbox')).not.toContain('allow-scripts')
    expect(await page.frameLocator('iframe').locator('base').getAttribute('target')).toBe('_blank')
    await page.getByRole('tab', { name: 'Formatted' }).press('ArrowRight')
    expect(await page.getByRole('tab', { name: 'Plain text' }).getAttribute('aria-selected')).toBe('true')
    expect(await page.getByRole('tabpanel', { name: 'Plain text' }).textContent()).toContain(code)
  })

  it('shows WhatsApp and voice in their own ways', async () => {
    await site.ask({ identifier: '+12025550102', channel: 'whatsapp' })
    await site.ask({ identifier: '+12025550103', channel: 'voice' })
    const [chat, call] = [await site.message('+12025550102'), await site.message('+12025550103')]
    const page = await site.open('/inbox?to=+1202555010')

    const bold = page.getByRole('listitem').filter({ hasText: '+12025550102' }).locator('.bubble b')
    expect(await bold.textContent()).toBe(chat.code)
    expect(await page.getByRole('blockquote').textContent()).toBe(call.text)
  })

  it('narrows to one recipient, and says so in its address', async () => {
    await site.ask({ identifier: 'one@example.com' })
    await site.ask({ identifier: 'two@example.com' })
    await site.message('two@example.com')
    const page = await site.open('/inbox')
    await page.getByLabel('Messages to').fill('ONE@example')

    await page.waitForURL('**/inbox?to=ONE%40example')
    expect(await page.getByRole('listitem').count()).toBe(1)
    await page.getByRole('region', { name: 'Newest code' }).getByText('one@example.com').waitFor()
  })

  it('gives times in words, and whole on hover', async () => {
    await site.ask({ identifier: 'time@example.com' })
    await site.message('time@example.com')
    const page = await site.open('/inbox?to=time@example.com')
    const time = page.getByRole('listitem').getByText('just now')
    await time.waitFor()

    expect(await time.getAttribute('title')).toMatch(/\d{4}.*\d:\d\d:\d\d/)
  })

  it('asks again and again where no stream is to be had', async () => {
    const page = await site.open('/health/live')
    await page.route('**/inbox/api/events', (route) => route.fulfill({ status: 404 }))
    await page.goto(`${site.url}/inbox`)
    await page.getByText('Checking every 3 seconds').waitFor()
    await site.ask({ identifier: 'poll@example.com' })

    await page.getByRole('region', { name: 'Newest code' }).getByText('poll@example.com').waitFor()
    expect(await page.title()).toContain((await site.message('poll@example.com')).code)
  })

  it('goes wrong nowhere in the console', () => {
    expect(site.troubles).toEqual([])
  })
})
