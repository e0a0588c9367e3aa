import type { AuthConfig } from '../../src/index.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { ask, type Browser, browser, paths } from './client.ts'

/** The recipient of most tests, and pages of three origins: over TLS, a listed one, and somebody else's. */
export const identifier = '+12025550123'
export const secure = 'https://auth.example.com'
export const app = 'https://app.example.com'
export const evil = 'https://evil.example'

/** What a page sends that wants its refresh token out of reach of scripts. */
export const asCookie = { headers: { prefer: 'session=cookie' } }

/** A page that signed in and keeps its refresh token in a cookie. */
export async function signedInPage(
  config: Partial<AuthConfig> = {},
  more: object = {},
): Promise<TestAuth & { page: Browser; access: string }> {
  const made = await testAuth({ otp: { cooldown: 0 }, ...config })
  const page = browser(made.auth, config.publicUrl)
  const { code } = await ask(made, { identifier }, page)
  const answer = await page.post(paths.verify, { otp: code, ...more }, asCookie)
  if (answer.status !== 200) throw new Error(answer.text)
  return { ...made, page, access: String(answer.body['access']) }
}
