import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { vi } from 'vitest'
import { startServer } from '../server.ts'
import { launchChromium } from './chromium.ts'

/** A server and a browser, for a file of tests. */
export interface Site {
  readonly url: string
  /** Opens a page of a fresh profile. What goes wrong in it stands in `troubles`. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>
  /** The newest message to a recipient, once there is one other than `after`. */
  message(to: string, after?: string): Promise<InboxMessage>
  /** Asks for a code as a program would. */
  ask(body: object): Promise<Response>
  /** Script errors and refused loads of every page so far, for a test to find empty. */
  readonly troubles: string[]
  close(): Promise<void>
}

/** A message of the development inbox. */
export interface InboxMessage {
  readonly id: string
  readonly channel: string
  readonly to: string
  readonly text: string
  readonly html: string | null
  readonly code: string
}

/** No test shall meet a limit that it is not about. */
const unlimited = {
  KEYCHIME_PROJECT_NAME: 'Acme Orchard',
  KEYCHIME_OTP__COOLDOWN: '0',
  KEYCHIME_LIMITS__REQUESTS_PER_MINUTE: '0',
  KEYCHIME_LIMITS__VERIFIES_PER_MINUTE: '0',
}

/** Lets somebody ask again as often as they like, a second after the last time. */
export const patient = {
  KEYCHIME_OTP__COOLDOWN: '1',
  KEYCHIME_OTP__HOURLY_LIMIT: '0',
  KEYCHIME_OTP__DAILY_LIMIT: '0',
}

/** Where the code is typed. */
export function codeInput(page: Page): Locator {
  return page.getByRole('textbox', { name: '6-digit code' })
}

/** What stands there once somebody is signed in. */
export function signedIn(page: Page): Locator {
  return page.getByRole('heading', { name: 'You’re signed in' })
}

/** Opens the sign-in page, has it prepared, and asks for a code. */
export async function askForCode(
  site: Site,
  identifier: string,
  prepare: (page: Page) => Promise<unknown> = async () => {},
): Promise<Page> {
  const page = await site.open('/login')
  await prepare(page)
  await page.getByLabel('Email or phone number').fill(identifier)
  await page.keyboard.press('Enter')
  await codeInput(page).waitFor()
  return page
}

/** Starts a server with these environment variables, and a browser. */
export async function openSite(env: Record<string, string> = {}): Promise<Site> {
  const [server, browser] = await Promise.all([startServer({ env: { ...unlimited, ...env } }), launchChromium()])
  const troubles: string[] = []
  return {
    url: server.url,
    troubles,
    open: (path, options) => openPage(browser, new URL(path, server.url), { options, troubles }),
    message: (to, after) => newestMessage(server.url, to, after),
    ask: (body) =>
      fetch(`${server.url}/accounts/otp/request/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    async close() {
      await browser.close()
      const { code, signal, stderr } = await server.stop()
      if (code !== 0) throw new Error(`the server ended with ${code ?? signal}:\n${stderr}`)
    },
  }
}

interface Opening {
  readonly options: BrowserContextOptions | undefined
  readonly troubles: string[]
}

async function openPage(browser: Browser, url: URL, { options, troubles }: Opening): Promise<Page> {
  // Without motion every state is final at once: nothing to wait for, no colour half way.
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url.origin })
  context.on('weberror', (error) => troubles.push(String(error.error())))
  context.on('console', (message) => {
    // A refusal that the page explains to the person is logged by the browser too.
    const isAnswer = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isAnswer) troubles.push(message.text())
  })
  const page = await context.newPage()
  await page.goto(url.href)
  return page
}

async function newestMessage(origin: string, to: string, after?: string): Promise<InboxMessage> {
  return vi.waitFor(async () => {
    const answer = await fetch(`${origin}/inbox/api/messages?to=${encodeURIComponent(to)}`)
    const { messages } = (await answer.json()) as { messages: InboxMessage[] }
    const [newest] = messages
    if (newest === undefined || newest.id === after) throw new Error(`nothing new for ${to}`)
    return newest
  })
}

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** What axe finds wrong with a page as it is now, shadow trees included. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }
    const found = await axe.run({ rules: { 'target-size': { enabled: true } } })
    return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
  })
}

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
}

/** How many CSS pixels of the page stand out to the right of the window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
