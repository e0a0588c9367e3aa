import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSite, overflow, type Site, violations } from './visit.ts'

let site: Site
beforeAll(async () => {
  site = await openSite({ KEYCHIME_PROJECT_NAME: 'Internationale Obstbaugenossenschaft' })
}, 60_000)
afterAll(() => site.close())

const looks: readonly [string, BrowserContextOptions][] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['320 pixels wide', { viewport: { width: 320, height: 640 } }],
  ['320 pixels wide and dark', { viewport: { width: 320, height: 640 }, colorScheme: 'dark' }],
]

async function faults(page: Page): Promise<readonly string[]> {
  const beyond = await overflow(page)
  return [...(await violations(page)), ...(beyond > 0 ? [`${beyond} pixels stand out to the right`] : [])]
}

describe.each(looks)('in %s', (name, options) => {
  const address = `${name.replaceAll(' ', '.')}@a-rather-long-host-name.example.com`

  it('every step of the sign-in page is accessible and fits', async () => {
    const page = await site.open('/login?return_to=/inbox', options)
    expect(await faults(page)).toEqual([])

    await page.getByLabel('Email or phone number').fill('+44 20')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: 'We cannot send codes to that number.' }).waitFor()
    expect(await faults(page)).toEqual([])

    await page.getByLabel('Email or phone number').fill(address)
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: '6-digit code' }).waitFor()
    expect(await faults(page)).toEqual([])

    const { code } = await site.message(address)
    await page.keyboard.type(code === '000000' ? '111111' : '000000')
    await page.getByRole('alert').filter({ hasText: 'not right' }).waitFor()
    expect(await faults(page)).toEqual([])

    await page.getByRole('textbox', { name: '6-digit code' }).fill(code)
    await page.getByRole('heading', { name: 'You’re signed in' }).waitFor()
    expect(await faults(page)).toEqual([])
  })

  it('the inbox is accessible and fits', async () => {
    for (const channel of ['sms', 'whatsapp', 'telegram', 'voice']) {
      await site.ask({ identifier: `+1202555${name.length}${channel.length}0`.padEnd(12, '1'), channel })
    }
    await site.ask({ identifier: address })
    await site.message(address)
    const page = await site.open('/inbox', options)
    await page.getByRole('listitem').nth(3).waitFor()
    expect(await faults(page)).toEqual([])
  })

  it('the empty inbox is accessible and fits', async () => {
    const page = await site.open('/inbox?to=nobody@example.com', options)
    await page.getByRole('heading', { name: 'Nothing for nobody@example.com yet' }).waitFor()
    expect(await faults(page)).toEqual([])
  })
})

describe('the colours', () => {
  it('follow the system', async () => {
    const background = async (colorScheme: 'light' | 'dark') => {
      const page = await site.open('/login', { colorScheme })
      return page.getByRole('region', { name: 'Sign in' }).evaluate((card) => getComputedStyle(card).backgroundColor)
    }

    expect(await background('light')).toBe('rgb(255, 255, 255)')
    expect(await background('dark')).toBe('rgb(23, 28, 30)')
  })
})

describe('motion', () => {
  it.each([
    ['no-preference', 0.28],
    ['reduce', 0.00001],
  ] as const)('with the wish %s takes %d seconds', async (reducedMotion, seconds) => {
    const page = await site.open('/login', { reducedMotion })
    await page.keyboard.type(`motion-${reducedMotion}@example.com`)
    await page.keyboard.press('Enter')
    const code = page.getByRole('textbox', { name: '6-digit code' })
    const duration = await code.evaluate((input) => getComputedStyle(input.closest('form')!).animationDuration)

    expect(Number.parseFloat(duration)).toBe(seconds)
  })
})

describe('the first load', () => {
  it.each(['/login', '/inbox'])('of %s is at most 60 KB and comes from this server alone', async (path) => {
    const page = await site.open('/health/live')
    const sizes: number[] = []
    const elsewhere: string[] = []
    const loads: Promise<void>[] = []
    page.on('response', (answer) => {
      if (new URL(answer.url()).origin !== site.url) elsewhere.push(answer.url())
      if (answer.url().includes('/api/')) return
      loads.push(answer.body().then((body) => void sizes.push(body.length)))
    })
    await page.goto(site.url + path, { waitUntil: 'load' })
    await Promise.all(loads)

    expect(elsewhere).toEqual([])
    expect(sizes.length).toBeGreaterThanOrEqual(3)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(60_000)
  })
})

describe('the console of every page', () => {
  it('stays clean, so the policy of the page forbids nothing that it does', () => {
    expect(site.troubles).toEqual([])
  })
})
