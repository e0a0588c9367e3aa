import { describe, expect, it } from 'vitest'
import { captchaVendors } from '../core/settings.ts'
import { type PageName, pageHeaders } from './page-headers.ts'

const policyOf = (page: PageName, captcha?: (typeof captchaVendors)[number]) =>
  pageHeaders(page, captcha)['content-security-policy']

describe('the policy of a page', () => {
  it.each([
    [
      'turnstile',
      "script-src 'self' https://challenges.cloudflare.com;",
      'frame-src https://challenges.cloudflare.com',
    ],
    ['hcaptcha', "script-src 'self' https://hcaptcha.com https://*.hcaptcha.com;", 'frame-src https://hcaptcha.com'],
    [
      'recaptcha',
      "script-src 'self' https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/;",
      'frame-src https://www.google.com/recaptcha/ https://recaptcha.google.com/recaptcha/',
    ],
    ['captchafox', "script-src 'self' https://*.captchafox.com blob:;", 'worker-src blob:'],
  ] as const)('lets the widget of %s into the sign-in page, where it is asked for', (kind, scripts, frames) => {
    expect(policyOf('login', kind)).toContain(scripts)
    expect(policyOf('login', kind)).toContain(frames)
    expect(policyOf('login', kind)).not.toContain('unsafe')
    expect(policyOf('login')).not.toContain('https:')
  })

  it.each(captchaVendors)('lets %s into no other page', (kind) => {
    expect([policyOf('docs', kind), policyOf('inbox', kind)]).toEqual([policyOf('docs'), policyOf('inbox')])
  })
})
