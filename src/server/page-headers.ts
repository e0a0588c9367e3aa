import type { CaptchaVendor } from '../core/settings.ts'

/** The pages of the server. */
export type PageName = 'login' | 'inbox' | 'docs'

/**
 * What browsers are told about everything a page consists of: nothing but our own files runs, nobody puts the page in a
 * frame, no address leaves it as a referrer, and only the page itself may read codes out of messages (WebOTP). What
 * every answer has besides is added where requests are answered.
 *
 * @param captcha the vendor whose widget the sign-in page may show; absent: none
 */
export function pageHeaders(page: PageName, captcha?: CaptchaVendor): Readonly<Record<string, string>> {
  const policy = page === 'login' && captcha !== undefined ? withWidget(policies[page], captcha) : policies[page]
  return {
    'cache-control': 'no-cache',
    'content-security-policy': Object.entries(policy)
      .map(([directive, sources]) => `${directive} ${sources}`)
      .join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy':
      'otp-credentials=(self), clipboard-write=(self), camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  }
}

const common: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'base-uri': "'none'",
  'connect-src': "'self'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
  'img-src': "'self'",
  'script-src': "'self'",
  'style-src': "'self'",
}

const policies: Readonly<Record<PageName, Readonly<Record<string, string>>>> = {
  login: common,
  docs: common,
  // The frames that emails are shown in inherit this policy, and emails can only be styled by attributes.
  inbox: { ...common, 'style-src-attr': "'unsafe-inline'" },
}

const hcaptcha = 'https://hcaptcha.com https://*.hcaptcha.com'
const recaptcha = 'https://www.google.com/recaptcha/'
const captchafox = 'https://*.captchafox.com'

/** What each vendor documents that its widget needs. */
const widgets: Readonly<Record<CaptchaVendor, Readonly<Record<string, string>>>> = {
  turnstile: { 'script-src': 'https://challenges.cloudflare.com', 'frame-src': 'https://challenges.cloudflare.com' },
  hcaptcha: { 'script-src': hcaptcha, 'frame-src': hcaptcha, 'style-src': hcaptcha, 'connect-src': hcaptcha },
  recaptcha: {
    'script-src': `${recaptcha} https://www.gstatic.com/recaptcha/`,
    'frame-src': `${recaptcha} https://recaptcha.google.com/recaptcha/`,
    'connect-src': recaptcha,
  },
  captchafox: {
    'script-src': `${captchafox} blob:`,
    'worker-src': 'blob:',
    'style-src': captchafox,
    'connect-src': captchafox,
    'img-src': captchafox,
    'media-src': captchafox,
  },
}

function withWidget(policy: Readonly<Record<string, string>>, vendor: CaptchaVendor): Readonly<Record<string, string>> {
  const more = Object.entries(widgets[vendor]).map(([directive, sources]) => {
    const ours = policy[directive]
    return [directive, ours === undefined ? sources : `${ours} ${sources}`]
  })
  return { ...policy, ...Object.fromEntries(more) }
}
