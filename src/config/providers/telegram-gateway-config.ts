import type { Secret } from '../secret.ts'

/** Codes to the app of Telegram, by its Gateway; not the bot of `telegram`, which alerts operators. `accessToken` turns it on. */
export interface TelegramGatewayConfig {
  /** The API token of the account, as its settings show it, 20 to 255 characters. Default none; required with any other of these. */
  readonly accessToken?: string | Secret
  /** The token of before, whose signatures are taken too while it is being replaced. Default none. */
  readonly previousAccessToken?: string | Secret
  /** The username of a verified channel of the same account that codes come from, without `@`. Default none: Telegram's own. */
  readonly senderUsername?: string
  /** Seconds until a request is given up, 1 to 300. Default 30. */
  readonly timeout?: number | string
  /** How often a message that was certainly not taken is handed over again, 0 to 10. Default 3. */
  readonly maxRetries?: number
  /** Seconds before the first of these times, 0.1 to 60; twice as long each time. Default 1. */
  readonly retryDelay?: number | string
  /** Whether the log tells what the Gateway was asked, without bodies. Default `false`. */
  readonly debugLogging?: boolean
  /** Where it is asked; `https`, or `http` on this machine outside production. Default `https://gatewayapi.telegram.org`. */
  readonly baseUrl?: string
}
