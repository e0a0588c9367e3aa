import { z } from 'zod'
import { present } from '../../core/optional.ts'
import type { ResendSettings } from '../../core/provider-settings.ts'
import { fineSeconds, line, seconds, wholeNumber } from '../fields.ts'
import type { Secret } from '../secret.ts'
import { baseUrl, emailAddress, hiddenForm, keyOfWebhooks, webhookSecret } from './fields.ts'

/** Emails by Resend. `apiKey` and `fromEmail` turn it on. */
export interface ResendConfig {
  /** An API key that may send: `re_` and at least 16 letters, digits or `_`. Default none. */
  readonly apiKey?: string | Secret
  /** The address that emails come from, of a domain that Resend verified and that tracks nobody. Default none; required. */
  readonly fromEmail?: string
  /** The name beside it, 1 to 100 characters. Default `projectName`. */
  readonly fromName?: string
  /** Where answers go. Default none: to `fromEmail`. */
  readonly replyToEmail?: string
  /** What its webhook signs with: `whsec_` and 24 to 64 bytes in Base64. Default none: it tells nothing. */
  readonly webhookSecret?: string | Secret
  /** The secret of before, whose signatures are taken too while it is being replaced. Default none. */
  readonly previousWebhookSecret?: string | Secret
  /** Seconds until a request is given up, 1 to 300. Default 30. */
  readonly timeout?: number | string
  /** How often a message that Resend certainly did not take is handed over again, 0 to 10. Default 3. */
  readonly maxRetries?: number
  /** Seconds before the first of these times, 0.1 to 60; twice as long each time. Default 1. */
  readonly retryDelay?: number | string
  /** Where Resend is asked; `https`, or `http` on this machine outside production. Default `https://api.resend.com`. */
  readonly baseUrl?: string
}

/** The shape of what is said of Resend. */
export const resendSchema = z.strictObject({
  apiKey: resendKey().optional(),
  fromEmail: emailAddress().optional(),
  fromName: line(100).optional(),
  replyToEmail: emailAddress().optional(),
  webhookSecret: webhookSecret().optional(),
  previousWebhookSecret: webhookSecret().optional(),
  timeout: seconds(1, 300).default(30),
  maxRetries: wholeNumber(0, 10).default(3),
  retryDelay: fineSeconds(0.1, 60).default(1),
  baseUrl: baseUrl('https://api.resend.com').optional(),
})

/** Resend where there is a key and a sender. */
export function resendSettings(
  resend: z.output<typeof resendSchema>,
  { projectName }: { readonly projectName: string },
): ResendSettings | undefined {
  const { apiKey, fromEmail, webhookSecret, previousWebhookSecret } = resend
  if (apiKey === undefined || fromEmail === undefined) return undefined

  return {
    baseUrl: resend.baseUrl ?? 'https://api.resend.com',
    requestTimeoutMs: resend.timeout * 1000,
    apiKey: apiKey.reveal(),
    fromEmail,
    fromName: resend.fromName ?? projectName,
    ...present('replyToEmail', resend.replyToEmail),
    webhookSecrets: [webhookSecret ?? [], previousWebhookSecret ?? []]
      .flat()
      .map((secret) => keyOfWebhooks(secret.reveal())),
  }
}

function resendKey(): z.ZodType<Secret, string | Secret> {
  return hiddenForm({
    isRight: (text) => /^re_\w{16,200}$/.test(text),
    rule: 'must be re_ and at least 16 letters, digits or _',
  })
}
