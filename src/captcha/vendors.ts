import type { CaptchaVendor } from '../core/settings.ts'

/** How a vendor is asked about a token, and what its answer has. */
export interface Siteverify {
  readonly path: string
  /** The field of the form that has the address of whoever brought the token. */
  readonly addressField: 'remoteip' | 'remoteIp'
  /** Whether it also judges that the token is of our site key. */
  readonly takesSiteKey: boolean
  /** Whether it tells what the widget was shown for. */
  readonly tellsAction: boolean
  /** Hosts that stand in answers to the keys that it publishes for tests. */
  readonly testHosts: readonly string[]
}

/** All of them take a form with `secret` and `response`, and answer `success`, `hostname` and `error-codes`. */
export const vendors: Readonly<Record<CaptchaVendor, Siteverify>> = {
  turnstile: {
    path: '/turnstile/v0/siteverify',
    addressField: 'remoteip',
    takesSiteKey: false,
    tellsAction: true,
    testHosts: ['example.com'],
  },
  hcaptcha: {
    path: '/siteverify',
    addressField: 'remoteip',
    takesSiteKey: true,
    tellsAction: false,
    testHosts: ['dummy-key-pass'],
  },
  recaptcha: {
    path: '/recaptcha/api/siteverify',
    addressField: 'remoteip',
    takesSiteKey: false,
    tellsAction: true,
    testHosts: [],
  },
  captchafox: {
    path: '/siteverify',
    addressField: 'remoteIp',
    takesSiteKey: true,
    tellsAction: false,
    testHosts: [],
  },
}

/** What widgets are shown for, where a vendor keeps that. */
export const ACTION = 'sign_in'

/** Errors that say that our own keys are wrong, whatever the token is. */
export const keyErrors: readonly string[] = [
  'missing-input-secret',
  'invalid-input-secret',
  'missing-input-sitekey',
  'invalid-input-sitekey',
  'sitekey-secret-mismatch',
  'not-using-dummy-passcode',
]

/** Errors of the vendor itself, which says nothing of the token. */
export const ownErrors: readonly string[] = ['internal-error']
