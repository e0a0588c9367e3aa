import type { Secret } from '../secret.ts'

/** WhatsApp by Meta's own Cloud API. `accessToken`, `phoneNumberId` and `templates` turn it on. */
export interface MetaConfig {
  /** The token of a system user that may send, 20 to 1024 characters. Default none; required with any other of these. */
  readonly accessToken?: string | Secret
  /** Meta's id of the number that messages come from, not the number itself: 5 to 20 digits. Default none; required with the token. */
  readonly phoneNumberId?: string
  /** The id of the WhatsApp Business account, by which `keychime doctor` sees its templates: 5 to 20 digits. Default none. */
  readonly businessAccountId?: string
  /**
   * Templates of the category authentication by language, each its name, a slash and its language as Meta spells it:
   * `sign_in_code/pt_BR`; `default`, which serves the others, has to be there. Default none; required with the token.
   */
  readonly templates?: Readonly<Record<string, string>>
  /** The version of the Graph API, `v` and a number. Default `v24.0`. */
  readonly apiVersion?: string
  /** The app's secret, which its webhook signs with: 32 hexadecimal digits. Default none, and then no call of it is taken. */
  readonly appSecret?: string | Secret
  /** The secret of before, whose signatures are taken too while it is being replaced. Default none. */
  readonly previousAppSecret?: string | Secret
  /** What the app's webhook is set up with as its verify token: 16 to 255 characters of your own. Default none. */
  readonly verifyToken?: string | Secret
  /** Seconds until a request is given up, 1 to 300. Default 30. */
  readonly timeout?: number | string
  /** How often a message that was certainly not taken is handed over again, 0 to 10. Default 3. */
  readonly maxRetries?: number
  /** Seconds before the first of these times, 0.1 to 60; twice as long each time. Default 1. */
  readonly retryDelay?: number | string
  /** Whether the log tells what Meta was asked, without bodies. Default `false`. */
  readonly debugLogging?: boolean
  /** Where Meta is asked; `https`, or `http` on this machine outside production. Default `https://graph.facebook.com`. */
  readonly baseUrl?: string
}
