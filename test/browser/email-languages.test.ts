import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderMessage } from '../../src/core/delivery/message.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

/** A window as wide as a phone with an email of this language. */
async function openEmail(locale: 'ar' | 'he'): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 390, height: 760 } })
  const { html = '' } = renderMessage({
    id: 'delivery-1',
    transport: 'email',
    to: 'ada@example.com',
    code: '048291',
    tag: 'K7',
    projectName: 'Acme Orchard 24',
    locale,
    host: 'auth.example.com',
    link: 'https://auth.example.com/login#code=048291&tag=K7',
    now: 0,
    expiresAt: 600_000,
  })
  await page.setContent(html)
  return page
}

/** The characters of the first place that says `words`, from left to right as they stand on the screen. */
async function onScreen(page: Page, words: string): Promise<string> {
  return page.evaluate((wanted) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const start = node.textContent?.indexOf(wanted) ?? -1
      if (start < 0) continue
      const places = Array.from(wanted, (character, index) => {
        const range = document.createRange()
        range.setStart(node as Node, start + index)
        range.setEnd(node as Node, start + index + 1)
        return { character, left: range.getBoundingClientRect().left }
      })
      return places
        .toSorted((one, other) => one.left - other.left)
        .map(({ character }) => character)
        .join('')
    }
    return 'nowhere'
  }, words)
}

describe.each(['ar', 'he'] as const)('an email in %s', (locale) => {
  it('runs from right to left', async () => {
    const page = await openEmail(locale)
    const looks = await page.evaluate(() => ({
      direction: getComputedStyle(document.querySelector('h1') as Element).direction,
      width: document.documentElement.scrollWidth,
    }))
    await page.close()

    expect(looks).toEqual({ direction: 'rtl', width: 390 })
  })

  it.each(['048291', 'K7', '10', 'Acme Orchard 24', 'auth.example.com'])(
    'shows %j from left to right',
    async (words) => {
      const page = await openEmail(locale)
      const shown = await onScreen(page, words)
      await page.close()

      expect(shown).toBe(words)
    },
  )
})
