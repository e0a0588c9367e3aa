import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSite, type Site, violations } from './visit.ts'

const element = fileURLToPath(new URL('../../dist/login.mjs', import.meta.url))

let app: Server
let site: Site
let origin: string
beforeAll(async () => {
  app = createServer((_, answer) => answer.writeHead(200, { 'content-type': 'text/html' }).end(appPage(site.url)))
  await new Promise<void>((listening) => app.listen(0, '127.0.0.1', listening))
  origin = `http://localhost:${(app.address() as AddressInfo).port}`
  site = await openSite({ KEYCHIME_ALLOWED_ORIGINS: origin })
}, 60_000)
afterAll(async () => {
  app.close()
  await site.close()
})

function appPage(authUrl: string): string {
  return `<!doctype html><html lang="en"><title>An app</title><main><h1>Garden</h1>
    <style>keychime-login { --keychime-accent: rgb(120, 40, 140); --keychime-radius: 4px }
           keychime-login::part(heading) { font-size: 20px }</style>
    <keychime-login base="${authUrl}/accounts" project="Garden"></keychime-login></main>`
}

async function openApp(): Promise<Page> {
  const page = await site.open(origin)
  await page.addScriptTag({ path: element, type: 'module' })
  await page.getByLabel('Email or phone number').waitFor()
  return page
}

describe('the element in the page of an allowed origin', () => {
  it('signs in, with the session at the server that gave the code', async () => {
    const page = await openApp()
    const told = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          addEventListener('keychime:signed-in', (event) => resolve((event as CustomEvent).detail.user.email))
        }),
    )
    await page.getByLabel('Email or phone number').fill('app@example.com')
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: '6-digit code' }).fill((await site.message('app@example.com')).code)

    expect(await told).toBe('app@example.com')
    const cookies = await page.context().cookies(site.url)
    expect(cookies.find(({ name }) => name.endsWith('refresh'))).toMatchObject({ httpOnly: true })

    await page.reload()
    await page.addScriptTag({ path: element, type: 'module' })
    await page.getByText('app@example.com').waitFor()
  })

  it('remembers nothing of a session that the browser would not keep, and ends it by its token', async () => {
    const page = await openApp()
    let refresh = ''
    // As the server answers a page of another site: the token in the body, the preference not applied.
    await page.route('**/otp/verify/', async (route) => {
      const { prefer: _, ...headers } = await route.request().allHeaders()
      const answer = await route.fetch({ headers })
      refresh = (await answer.json()).refresh
      await route.fulfill({ response: answer })
    })
    await page.getByLabel('Email or phone number').fill('far@example.com')
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: '6-digit code' }).fill((await site.message('far@example.com')).code)
    await page.getByText('far@example.com').waitFor()
    expect(refresh).toMatch(/\w/)
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).toBe('{}')

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out.').first().waitFor()
    const again = await fetch(`${site.url}/accounts/token/refresh/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refresh }),
    })
    expect(again.status).toBe(401)
  })

  it('takes the colours and parts of the page, and leaves the keyboard where it is', async () => {
    const page = await openApp()
    const button = page.getByRole('button', { name: 'Send code' })
    const heading = page.getByRole('heading', { name: 'Sign in to Garden' })

    expect(await button.evaluate((node) => getComputedStyle(node).backgroundColor)).toBe('rgb(120, 40, 140)')
    expect(await heading.evaluate((node) => getComputedStyle(node).fontSize)).toBe('20px')
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true)
    expect(await violations(page)).toEqual([])
  })

  it('goes wrong nowhere in the console', () => {
    expect(site.troubles).toEqual([])
  })
})
