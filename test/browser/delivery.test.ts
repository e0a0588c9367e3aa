import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toldOnScreen } from './told.ts'
import { askForCode, openSite, patient, type Site, signedIn } from './visit.ts'

let site: Site
beforeAll(async () => {
  site = await openSite(patient)
}, 60_000)
afterAll(() => site.close())

/** Each waits for no other’s cooldown. */
let people = 0
const someone = (): string => `+120255501${String(50 + people++)}`

const line = (page: Page) => page.locator('keychime-login .delivery')

/** Has the stream of every challenge say these statuses, and end. */
const streaming =
  (...statuses: readonly object[]) =>
  (page: Page): Promise<unknown> =>
    page.route('**/otp/status/*/events/', (route) =>
      route.fulfill({
        contentType: 'text/event-stream',
        body: statuses.map((status) => `event: status\ndata: ${JSON.stringify(status)}\n\n`).join(''),
      }),
    )

describe('whoever waits for a code', () => {
  it('sees by which way it was handed over, as it happens', async () => {
    const page = await askForCode(site, '+12025550141')

    await line(page).getByText('The WhatsApp message was handed to WhatsApp.').waitFor()
    expect(await line(page).getAttribute('data-stage')).toBe('sent')
    expect(site.troubles).toEqual([])
  })

  it('can have the same code come the next way, and the one after', async () => {
    const page = await askForCode(site, '+12025550142')
    const first = await site.message('+12025550142')
    await page.getByRole('button', { name: 'Send a text message instead', exact: true }).click()
    await line(page).getByText('The text message was handed to the phone network.').waitFor()
    const second = await site.message('+12025550142', first.id)
    await page.getByRole('button', { name: 'Call me instead', exact: true }).click()
    await line(page).getByText('The call was handed to the phone network.').waitFor()

    expect([first.channel, second.channel, second.code]).toEqual(['whatsapp', 'sms', first.code])
    expect(await page.getByRole('button', { name: 'instead' }).count()).toBe(0)
    await page.keyboard.insertText(second.code)
    await signedIn(page).waitFor()
  })

  it('can ask for it by the next way as soon as the server takes that, and not before', async () => {
    const page = await askForCode(site, someone(), streaming({ status: 'sent', next_channel: 'sms', attempts: [] }))
    const asked: string[] = []
    await page.route('**/otp/request/', (route) => {
      asked.push(route.request().method())
      return route.fulfill({ status: 429, json: { error_code: 'rate_limited', retry_after: 30 } })
    })
    await page.getByRole('button', { name: 'Send a text message instead', exact: true }).click()
    const closed = page.getByRole('button', { name: 'Send a text message instead in 0:' })
    await closed.waitFor()
    await closed.click({ force: true })

    expect(await closed.getAttribute('aria-disabled')).toBe('true')
    expect(asked).toEqual(['POST'])
  })

  it.each([
    ['queued', [{ channel: 'email', state: 'queued' }], 'The email is on its way.'],
    ['sent', [{ channel: 'telegram', state: 'sent' }], 'The Telegram message was handed to Telegram.'],
    ['delivered', [{ channel: 'sms', state: 'delivered' }], 'The text message was delivered.'],
    ['failed', [{ channel: 'voice', state: 'failed' }], 'The call could not be delivered.'],
    [
      'unknown',
      [{ channel: 'sms', state: 'unknown' }],
      'The text message may have arrived. If it has not, ask for another.',
    ],
    [
      'sent',
      [
        { channel: 'whatsapp', state: 'failed' },
        { channel: 'sms', state: 'sent' },
      ],
      'The WhatsApp message could not be delivered. The text message was handed to the phone network.',
    ],
  ])('is told of a message that is %s, in words', async (status, attempts, words) => {
    const page = await askForCode(site, someone(), streaming({ status, attempts }))

    await line(page).getByText(words).waitFor()
    expect(await line(page).getAttribute('role')).toBe('status')
  })

  it('reads what a vendor says of the message', async () => {
    const delaysMs = await toldOnScreen(2)

    expect(delaysMs).toHaveLength(2)
  })

  it('is told also where no stream comes through', async () => {
    const page = await askForCode(site, '+12025550144', (opened) =>
      opened.route('**/otp/status/*/events/', (route) => route.abort()),
    )

    await line(page).getByText('The WhatsApp message was handed to WhatsApp.').waitFor()
  })

  it.each(['light', 'dark'] as const)('reads all of it at 320 pixels, %s', async (colorScheme) => {
    const page = await site.open('/login', { viewport: { width: 320, height: 720 }, colorScheme })
    await streaming({
      status: 'sent',
      next_channel: 'sms',
      resend_after: 30,
      attempts: [{ channel: 'whatsapp', state: 'sent' }],
    })(page)
    await page.getByLabel('Email or phone number').fill(someone())
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Send a text message instead in 0:' }).waitFor()

    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
    if (process.env['LOOKS'] !== undefined)
      await page.screenshot({ path: `${process.env['LOOKS']}/delivery-${colorScheme}.png`, fullPage: true })
  })
})
