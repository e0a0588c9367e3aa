import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApi } from '../openapi/described.ts'
import { openSite, overflow, type Site, violations } from './visit.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
}, 60_000)
afterAll(() => site.close())

const operations = Object.values(openApi.paths).flatMap((item) => Object.values(item))

async function openDocs(path = '/docs', options = {}): Promise<Page> {
  const page = await site.open(path, options)
  await page.getByRole('heading', { name: 'Send a code' }).waitFor()
  return page
}

/** The form of an operation, by its summary. */
function form(page: Page, summary: string) {
  const all = page.getByRole('form', { name: `Try: ${summary}` })
  return {
    body: all.getByLabel('Body', { exact: true }),
    field: (name: string) => all.getByLabel(name, { exact: true }),
    text: (text: string) => all.getByText(text),
    outcome: (status: number) => all.locator('.outcome').getByText(String(status), { exact: true }).waitFor(),
    curl: () => all.getByRole('button', { name: 'Copy as curl' }).click(),
    async send(status: number): Promise<string> {
      await all.getByRole('button', { name: 'Send', exact: true }).click()
      await this.outcome(status)
      return (await all.getByRole('group', { name: 'The answer' }).textContent()) ?? ''
    },
  }
}

describe('the API page', () => {
  it('has every operation, its path and its method', async () => {
    const page = await openDocs()

    for (const { operationId, summary } of operations) {
      const card = page.locator(`#${String(operationId)}`)
      expect(await card.getByRole('heading', { level: 3 }).textContent()).toBe(summary)
      expect(
        await page
          .getByRole('navigation')
          .getByRole('link', { name: String(summary) })
          .count(),
      ).toBe(1)
    }
    expect(await page.locator('#otpStatus .route').textContent()).toBe('GET /accounts/otp/status/{handle}/')
    expect(await page.getByRole('article').count()).toBe(operations.length)
  })

  it('signs somebody in, and carries what it learns from form to form', async () => {
    const page = await openDocs()
    const asked = await form(page, 'Send a code').send(200)
    expect(asked).toContain('"message": "OTP sent to your email address"')
    expect(await form(page, 'Ask how far the message has come').send(200)).toContain('"channel": "email"')

    await site.message('ada@example.com')
    await form(page, 'Read the inbox').send(200)
    expect(await form(page, 'Trade the code for tokens').send(200)).toContain('"refresh": "ey')

    expect(await form(page, 'Read the signed-in account').field('Authorization').inputValue()).toMatch(/^Bearer ey/)
    expect(await form(page, 'Read the signed-in account').send(200)).toContain('"email": "ada@example.com"')
    expect(await form(page, 'Check a token').send(200)).toBe('{}')
    expect(await form(page, 'Trade a refresh token').send(200)).toContain('"access": "ey')
    expect(await form(page, 'Sign out').send(200)).toBe('{}')
    expect(await form(page, 'Trade a refresh token').send(401)).toContain('Token is blacklisted')
  })

  it('copies a request as a command', async () => {
    const page = await openDocs()
    await form(page, 'Ask how far the message has come').field('handle').fill('a/b')
    await form(page, 'Ask how far the message has come').curl()
    await page.getByText('Copied', { exact: true }).waitFor()

    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      `curl -s '${site.url}/accounts/otp/status/a%2Fb/'`,
    )
  })

  it('sends what was typed, headers too, and never writes over it', async () => {
    const page = await openDocs()
    const request = form(page, 'Send a code')
    await request.body.fill('{"identifier":"typed@example.com"}')
    await form(page, 'Whether the process runs').send(200)
    const prefer = form(page, 'Trade the code for tokens').field('Prefer')
    expect(await prefer.getAttribute('placeholder')).toBe('such as session=cookie')
    await prefer.fill('session=cookie')

    expect(await request.send(200)).toContain('t•••••@example.com')
    expect(await request.body.inputValue()).toBe('{"identifier":"typed@example.com"}')
    const { code } = await site.message('typed@example.com')
    const verify = form(page, 'Trade the code for tokens')
    await verify.body.fill(JSON.stringify({ otp: code }))
    expect(await verify.send(200)).toContain('"refresh": null')
  })

  it('says of a body that is no JSON what is wrong, and sends nothing', async () => {
    const page = await openDocs()
    const sent: string[] = []
    page.on('request', (request) => sent.push(request.url()))
    const request = form(page, 'Send a code')
    await request.body.fill('{"identifier":')
    await request.body.press('Control+Enter')
    await request.text('This is no JSON').waitFor()

    expect(await request.body.getAttribute('aria-invalid')).toBe('true')
    expect(sent).toEqual([])
  })

  it('takes up another example when one is chosen', async () => {
    const page = await openDocs()
    const request = form(page, 'Send a code')
    await request.body.fill('{}')
    await request.field('Example').selectOption('To a phone number, as a text')

    expect(JSON.parse(await request.body.inputValue())).toEqual({ identifier: '+442079460958', channel: 'sms' })
  })

  it('is used with the keyboard alone', async () => {
    const page = await openDocs()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip the list of operations')
    await page.keyboard.press('Enter')
    const body = form(page, 'Send a code').body
    for (let pressed = 0; pressed < 20 && !(await isFocused(page, 'requestOtp-body')); pressed++)
      await page.keyboard.press('Tab')
    expect(await body.evaluate((field) => field === document.activeElement)).toBe(true)
    await page.keyboard.press('Control+Enter')

    await form(page, 'Send a code').outcome(200)
    await page.getByRole('status').getByText('Answered 200 OK.').waitFor()
  })

  it('leads a stream to the terminal', async () => {
    const page = await openDocs()
    await form(page, 'Follow the inbox').curl()
    await page.getByText('Copied', { exact: true }).waitFor()

    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`curl -N ${site.url}/inbox/api/events`)
    expect(await page.locator('#inboxEvents .send').count()).toBe(0)
  })

  it('opens at the operation that its address names', async () => {
    const page = await openDocs('/docs#readProfile')

    await page.waitForFunction(() => Math.abs(document.getElementById('readProfile')!.getBoundingClientRect().top) < 40)
    await page.locator('nav a[aria-current]').getByText('Read the signed-in account').waitFor()
  })

  it('says so when there is nothing to show', async () => {
    const page = await site.open('/health/live')
    await page.route('**/openapi.json', (route) => route.fulfill({ status: 503 }))
    await page.goto(`${site.url}/docs`)

    await page.getByRole('alert').getByText('/openapi.json answered 503').waitFor()
  })

  it('loads at most 40 KB besides the document, all of it from this server', async () => {
    const page = await site.open('/health/live')
    const loads: Promise<number>[] = []
    const elsewhere: string[] = []
    page.on('response', (answer) => {
      if (new URL(answer.url()).origin !== site.url) elsewhere.push(answer.url())
      if (!answer.url().endsWith('.json')) loads.push(answer.body().then((body) => body.length))
    })
    await page.goto(`${site.url}/docs`, { waitUntil: 'networkidle' })

    expect(elsewhere).toEqual([])
    expect((await Promise.all(loads)).reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(40_000)
  })
})

describe.each([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['320 pixels wide', { viewport: { width: 320, height: 640 } }],
  ['320 pixels wide and dark', { viewport: { width: 320, height: 640 }, colorScheme: 'dark' }],
] as const)('in %s', (_, options) => {
  it('everything on it, unfolded and answered, is accessible and fits', async () => {
    const page = await openDocs('/docs', options)
    await form(page, 'Send a code').body.fill('{"identifier":"+12"}')
    await form(page, 'Send a code').send(400)
    await page.evaluate(() => {
      for (const fold of document.querySelectorAll('details')) fold.open = true
    })
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    // axe takes 5 s over this page on a quiet machine, and 34 s at a load of 20 on two cores.
  }, 120_000)
})

describe('an instance with other settings', () => {
  it('is asked at its own prefix, with its own header', async () => {
    const other = await openSite({ KEYCHIME_PREFIX: '/auth', KEYCHIME_JWT__AUTH_HEADER_TYPES: 'Token' })
    const page = await other.open('/docs')
    await form(page, 'Send a code').send(200)
    await other.message('ada@example.com')
    await form(page, 'Read the inbox').send(200)
    await form(page, 'Trade the code for tokens').send(200)

    expect(await page.locator('#readProfile .route').textContent()).toBe('GET /auth/profile/')
    expect(await form(page, 'Read the signed-in account').field('Authorization').inputValue()).toMatch(/^Token ey/)
    expect(await form(page, 'Read the signed-in account').send(200)).toContain('ada@example.com')
    expect(other.troubles).toEqual([])
    await other.close()
  }, 60_000)
})

describe('the console of the API page', () => {
  it('stays clean, so its policy forbids nothing that it does', () => {
    expect(site.troubles).toEqual([])
  })
})

function isFocused(page: Page, id: string): Promise<boolean> {
  return page.evaluate((wanted) => document.activeElement?.id === wanted, id)
}
