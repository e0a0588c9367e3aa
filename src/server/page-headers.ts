/** The pages of the server. */
export type PageName = 'login' | 'inbox' | 'docs'

/**
 * What browsers are told about everything a page consists of: nothing but our own files runs, nobody puts the page in a
 * frame, no address leaves it as a referrer, and only the page itself may read codes out of messages (WebOTP). What
 * every answer has besides is added where requests are answered.
 */
export function pageHeaders(page: PageName): Readonly<Record<string, string>> {
  return {
    'cache-control': 'no-cache',
    'content-security-policy': Object.entries(policies[page])
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
