import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askForCode, codeInput, openSite, patient, type Site, signedIn } from './visit.ts'

let site: Site
beforeAll(async () => {
  site = await openSite(patient)
}, 60_000)
afterAll(() => site.close())

async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((words) => navigator.clipboard.writeText(words), text)
  await codeInput(page).press('Control+V')
}

const wrongFor = (code: string) => (code === '000000' ? '111111' : '000000')

describe('the code field', () => {
  it('is one input that phones and browsers recognise', async () => {
    const page = await askForCode(site, 'field@example.com')

    expect(await page.getByRole('textbox').count()).toBe(1)
    expect(await attributes(page)).toEqual({
      autocomplete: 'one-time-code',
      inputmode: 'numeric',
      pattern: '[0-9]{6}',
      maxlength: '6',
    })
    expect(await isFocused(page)).toBe(true)
  })

  it('takes the code out of a whole pasted SMS and signs in', async () => {
    const page = await askForCode(site, '+12025550111')
    const { id } = await site.message('+12025550111')
    await page.getByRole('button', { name: 'Send a text message instead', exact: true }).click()
    const { text, code } = await site.message('+12025550111', id)
    expect(text).toMatch(new RegExp(`\\n@localhost #${code}$`))

    await paste(page, text)

    await signedIn(page).waitFor()
  })

  it.each(['+44 20 7946 0958', '02079460958', '123', 'See you at 10'])('makes no code out of %j', async (text) => {
    const page = await askForCode(site, `pasted-${text.length}@example.com`)
    const guesses: string[] = []
    page.on('request', (request) => request.url().includes('/otp/verify') && guesses.push(request.url()))
    await page.keyboard.type('98')
    await paste(page, text)

    await page.getByRole('alert').filter({ hasText: 'There is no code in what you pasted.' }).waitFor()
    expect(await codeInput(page).inputValue()).toBe('98')
    await page.keyboard.type('7')
    expect(await page.getByRole('alert').textContent()).toBe('')
    expect(guesses).toEqual([])
  })

  it('takes the digits that dictation brings in parts', async () => {
    const page = await askForCode(site, 'dictated@example.com')
    const { code } = await site.message('dictated@example.com')
    await page.keyboard.insertText(code.slice(0, 3))
    await page.keyboard.insertText(code.slice(3))

    await signedIn(page).waitFor()
  })

  it('takes digits with blanks, dashes and full-width digits', async () => {
    const page = await askForCode(site, 'digits@example.com')
    const { code } = await site.message('digits@example.com')
    const wide = [...code].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('')

    await codeInput(page).pressSequentially(`${wide.slice(0, 3)} -${code.slice(3, 5)}x`)
    expect(await codeInput(page).inputValue()).toBe(code.slice(0, 5))
    await page.keyboard.type(code.slice(5))

    await signedIn(page).waitFor()
  })

  it('says which request it is for, as the message does', async () => {
    const page = await askForCode(site, '+12025550112')
    const tag = /request (\S+?)[,:.)\s]/.exec((await site.message('+12025550112')).text)![1]

    expect(await page.getByText('Code for request').textContent()).toBe(`Code for request ${tag}, as the message says.`)
  })

  it('says that a code is wrong without saying why, and sends each code once', async () => {
    const page = await askForCode(site, 'wrong@example.com')
    const { code } = await site.message('wrong@example.com')
    const guesses: string[] = []
    page.on('request', (request) => request.url().includes('/otp/verify') && guesses.push(request.postData() ?? ''))

    await page.keyboard.type(wrongFor(code))
    await page.getByRole('alert').filter({ hasText: 'not right, or no longer valid' }).waitFor()
    expect(await isFocused(page)).toBe(true)
    await page.keyboard.press('Backspace')
    await page.keyboard.type(wrongFor(code))
    expect(guesses).toHaveLength(1)

    await codeInput(page).fill('')
    await page.keyboard.type(code)
    await signedIn(page).waitFor()
    expect(guesses).toHaveLength(2)
  })

  it('keeps what was typed when the server is away, and goes on when it is back', async () => {
    const page = await askForCode(site, 'offline@example.com')
    const { code } = await site.message('offline@example.com')
    await page.context().setOffline(true)
    await page.keyboard.type(code)
    await page.getByRole('alert').filter({ hasText: 'You are offline' }).waitFor()
    expect(await codeInput(page).inputValue()).toBe(code)

    await page.context().setOffline(false)
    await page.getByRole('button', { name: 'Try again' }).click()

    await signedIn(page).waitFor()
  })

  it('says that a code may have been used when the answer to it was lost', async () => {
    const page = await askForCode(site, 'lost-answer@example.com')
    const first = await site.message('lost-answer@example.com')
    await page.route('**/otp/verify/', async (route) => {
      await route.fetch()
      await route.abort()
    })
    await page.keyboard.type(first.code)
    await page.getByRole('alert').filter({ hasText: 'We could not reach the sign-in server.' }).waitFor()
    await page.unroute('**/otp/verify/')
    await page.getByRole('button', { name: 'Try again' }).click()

    await page.getByRole('alert').filter({ hasText: 'your code may have been used already. Send a new one.' }).waitFor()
    await page.getByRole('button', { name: 'Send the code again' }).click()
    await page.getByText('A new code is on its way').first().waitFor()
    await page.keyboard.type((await site.message('lost-answer@example.com', first.id)).code)
    await signedIn(page).waitFor()
  })

  it('is still there after a reload', async () => {
    const page = await askForCode(site, 'reload@example.com')
    const { code } = await site.message('reload@example.com')
    await page.reload()
    await codeInput(page).waitFor()
    await page.keyboard.type(code)

    await signedIn(page).waitFor()
    expect(await page.getByText('reload@example.com').count()).toBe(1)
  })
})

describe('a text message that the browser reads itself (WebOTP)', () => {
  async function waitForMessage(): Promise<Page> {
    const page = await site.open('/health/live')
    await page.addInitScript(() => {
      const wanted = { deliver: (_: object) => {}, aborted: false }
      const get = ({ signal }: CredentialRequestOptions) =>
        new Promise<object>((resolve, reject) => {
          wanted.deliver = resolve
          signal?.addEventListener('abort', () => {
            wanted.aborted = true
            reject(signal.reason)
          })
        })
      Object.assign(globalThis, { OTPCredential: class {}, wanted })
      Object.defineProperty(navigator, 'credentials', { value: { get } })
    })
    await page.goto(`${site.url}/login`)
    return page
  }

  it('signs in', async () => {
    const page = await waitForMessage()
    await page.keyboard.type('+12025550113')
    await page.keyboard.press('Enter')
    await codeInput(page).waitFor()
    const { code } = await site.message('+12025550113')
    await page.evaluate(`wanted.deliver({ code: '${code}' })`)

    await signedIn(page).waitFor()
    expect(await page.evaluate('wanted.aborted')).toBe(true)
  })

  it('is waited for no longer once the person goes back', async () => {
    const page = await waitForMessage()
    await page.keyboard.type('+12025550114')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Use another email or phone' }).click()
    await page.getByLabel('Email or phone number').waitFor()

    expect(await page.evaluate('wanted.aborted')).toBe(true)
  })
})

describe('a message that cannot be delivered', () => {
  it('is said, without taking the code step away', async () => {
    const page = await site.open('/health/live')
    await page.clock.install()
    const failed = { status: 'failed', attempts: [{ channel: 'email', state: 'failed' }] }
    await page.route('**/otp/status/**', (route) => route.fulfill({ json: failed }))
    await page.goto(`${site.url}/login`)
    await page.keyboard.type('lost@example.com')
    await page.keyboard.press('Enter')
    await codeInput(page).waitFor()
    await page.clock.runFor(4_000)

    await page.getByText('could not be delivered').first().waitFor()
    expect(await codeInput(page).count()).toBe(1)
  })
})

describe('asking again', () => {
  it('opens after the countdown, and says that it was sent', async () => {
    const page = await askForCode(site, 'resend@example.com')
    const first = await site.message('resend@example.com')
    expect(await page.getByRole('button', { name: /^Send again in 0:0\d$/ }).getAttribute('aria-disabled')).toBe('true')

    await page.getByRole('button', { name: 'Send the code again' }).click()
    await page.getByText('Sent again to').first().waitFor()
    const second = await site.message('resend@example.com', first.id)
    expect(second.code).toBe(first.code)
    expect(await isFocused(page)).toBe(true)
  })

  it('goes back to the address, kept as typed', async () => {
    const page = await askForCode(site, 'back@exampel.com')
    await page.getByRole('button', { name: 'Use another email or phone' }).press('Enter')

    const field = page.getByLabel('Email or phone number')
    expect(await field.inputValue()).toBe('back@exampel.com')
    expect(await field.evaluate((input) => (input.getRootNode() as ShadowRoot).activeElement === input)).toBe(true)
  })
})

function attributes(page: Page): Promise<Record<string, string | null>> {
  return codeInput(page).evaluate((input) =>
    Object.fromEntries(
      ['autocomplete', 'inputmode', 'pattern', 'maxlength'].map((name) => [name, input.getAttribute(name)]),
    ),
  )
}

function isFocused(page: Page): Promise<boolean> {
  return codeInput(page).evaluate((input) => (input.getRootNode() as ShadowRoot).activeElement === input)
}
