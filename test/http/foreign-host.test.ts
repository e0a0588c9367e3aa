import { expect, it } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { browser, home, paths } from './client.ts'
import { asCookie, secure } from './pages.ts'
import { fingerprint } from './shapes.ts'

const identifier = 'ada@example.com'

/** Everything that somebody is told and given who signs in with requests like these. */
async function signedIn(at: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const made = await testAuth({ publicUrl: secure, trustProxy: ['loopback'] })
  const page = browser(made.auth, secure)
  const peer = { clientAddress: '127.0.0.1' }
  const asked = await page.post(at + paths.request, { identifier }, { ...peer, headers })
  await made.inbox.settle()
  const { subject, text, html, code } = made.inbox.last
  const tag = String(asked.body['tag'])
  const verified = await page.post(
    at + paths.verify,
    { otp: code },
    { ...peer, headers: { ...headers, ...asCookie.headers } },
  )

  expect([asked.status, verified.status]).toEqual([200, 200])
  expect(asked.body['status_url']).toMatch(/^\/accounts\/otp\/status\/chl_/)
  const message = [subject, text, html].map((part) => part?.replaceAll(code, '…').replaceAll(tag, '…'))
  return { asked: fingerprint(asked), message, cookies: fingerprint({ ...verified, body: {} }) }
}

it.each([
  ['Host', 'http://evil.example', { host: 'evil.example' }],
  ['X-Forwarded-Host', home, { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' }],
  ['Forwarded', home, { forwarded: 'for=192.0.2.1;host=evil.example;proto=http' }],
  ['X-Original-Host', home, { 'x-original-host': 'evil.example', 'x-original-url': '/evil', 'x-rewrite-url': '/evil' }],
])('H-01: a foreign %s changes no link, no cookie and no message', async (_name, at, headers) => {
  expect(await signedIn(at, headers)).toEqual(await signedIn(home))
})
