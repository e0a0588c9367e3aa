import type { Transport } from '../../core/channel.ts'
import type { Secret } from '../secret.ts'

/** Emails by a mail server (SMTP, RFC 5321). `host` turns it on. */
export interface EmailConfig {
  /** The server's name or address. Default none; required with any other of these. */
  readonly host?: string
  /** 1 to 65535. Default 587, with `useSsl` 465. */
  readonly port?: number
  /** Who signs in there, 1 to 255 characters. Default none. */
  readonly username?: string
  /** And with what, 1 to 1024 characters. Default none. */
  readonly password?: string | Secret
  /** Whether the connection is made secret by STARTTLS before anything is said, or given up. Default `true`, with `useSsl` `false`. */
  readonly useTls?: boolean
  /** Whether it is TLS from the first byte. Not together with `useTls`. Default whether `port` is 465. */
  readonly useSsl?: boolean
  /** Whether the server's certificate has to be good. Default `true`. */
  readonly verifyCertificate?: boolean
  /** Seconds until a connection or an answer is given up, 1 to 300. Default 30. */
  readonly timeout?: number | string
  /** The address that emails come from. Default `no-reply@` and the host of `publicUrl`. */
  readonly fromEmail?: string
  /** The name beside it, 1 to 100 characters. Default `projectName`. */
  readonly fromName?: string
  /** Where answers go. Default none: to `fromEmail`. */
  readonly replyToEmail?: string
}

/** Alerts for operators by a bot of Telegram, never with a code. `botToken` and `chatId` turn it on. */
export interface TelegramConfig {
  /** The bot's token, as BotFather gives it: its number, a colon, and at least 30 characters. Default none. */
  readonly botToken?: string | Secret
  /** The number of the chat, not 0; groups have negative ones. Default none; required with the token. */
  readonly chatId?: number
  /** How texts are marked up: `HTML`, `Markdown` or `MarkdownV2`; `null` is plain text. Default `HTML`. */
  readonly parseMode?: 'HTML' | 'Markdown' | 'MarkdownV2' | null
  /** Whether alerts arrive without a sound. Default `false`. */
  readonly disableNotification?: boolean
  /** Whether links in them have no preview. Default `false`. */
  readonly disableWebPagePreview?: boolean
  /** Seconds until a request is given up, 1 to 300. Default 30. */
  readonly timeout?: number | string
  /** How often an alert that was not taken is sent again, 0 to 10. Default 3. */
  readonly maxRetries?: number
  /** Seconds before the first of these times, 0.1 to 60; twice as long each time. Default 1. */
  readonly retryDelay?: number | string
  /** Where Telegram is asked; `https`, or `http` on this machine outside production. Default `https://api.telegram.org`. */
  readonly baseUrl?: string
}

/** Any vendor, by one request a message that is signed as Standard Webhooks says. `url` and `secret` turn it on. */
export interface HttpProviderConfig {
  /** Where messages go; `https`, or `http` on this machine outside production. Default none. */
  readonly url?: string
  /** What they are signed with: `whsec_` and 24 to 64 random bytes in Base64. Default none; required with the address. */
  readonly secret?: string | Secret
  /** What it carries: `email`, `sms`, `whatsapp`, `telegram`, `voice`, each once. Default `email` and `sms`. */
  readonly transports?: readonly Transport[]
  /** Seconds until a request is given up, 1 to 300. Default 30. */
  readonly timeout?: number | string
}
