import { present } from '../../core/optional.ts'
import type {
  HttpProviderSettings,
  RetrySettings,
  SendGridSettings,
  SmtpSettings,
  TelegramSettings,
} from '../../core/provider-settings.ts'
import type { ChannelName, Settings } from '../../core/settings.ts'
import { isLoopbackOrigin } from '../addresses.ts'
import type { CheckedConfig } from '../schema.ts'
import { awsSettings } from './aws.ts'
import { keyOfWebhooks } from './fields.ts'
import { metaSettings } from './meta-settings.ts'
import { resendSettings } from './resend.ts'
import type { CheckedEmail, CheckedHttp, CheckedTelegram, CheckedTwilio } from './schema.ts'
import { telegramGatewaySettings } from './telegram-gateway-settings.ts'
import { twilioSettings } from './twilio-settings.ts'
import { vonageSettings } from './vonage.ts'

/** What the whole configuration says of providers. */
export type ProviderSettings = Pick<
  Settings,
  | 'twilio'
  | 'sendgrid'
  | 'smtp'
  | 'http'
  | 'telegram'
  | 'resend'
  | 'meta'
  | 'vonage'
  | 'telegramGateway'
  | 'aws'
  | 'retries'
>

/** Where other settings stand for what is not said of a provider. */
export interface Surrounding {
  readonly config: CheckedConfig
  readonly publicUrl: string
}

/** The providers of a configuration in which nothing is wrong, each where it is configured, in inner units. */
export function providerSettings(of: Surrounding): ProviderSettings {
  const { twilio, telegram, http, resend, meta, vonage, telegramGateway, aws, prefix } = of.config
  const settings = {
    ...present('twilio', twilioSettings(of)),
    ...present('sendgrid', sendgridSettings(twilio)),
    ...present('smtp', smtpSettings(of)),
    ...present('http', httpSettings(http)),
    ...present('meta', metaSettings(meta)),
    ...present('telegramGateway', telegramGatewaySettings(of)),
    ...present('telegram', telegramSettings(telegram)),
    ...present('resend', resendSettings(resend, of.config)),
    ...present('vonage', vonageSettings(vonage, `${of.publicUrl}${prefix}/webhook`)),
    ...present('aws', awsSettings(aws)),
  }
  const retried = { twilio, sendgrid: twilio, resend, meta, vonage, telegram_gateway: telegramGateway, aws }
  const names = channelsOf({ ...settings, retries: {} })
  const retries = Object.entries(retried).filter(([name]) => names.some((one) => one === name))
  return { ...settings, retries: Object.fromEntries(retries.map(([name, said]) => [name, retriesOf(said)])) }
}

/** The providers that can send codes, in the order in which they are asked where nobody says another. */
export function channelsOf(settings: ProviderSettings): readonly ChannelName[] {
  const { twilio, sendgrid, smtp, http, resend, meta, vonage, telegramGateway, aws } = settings
  const all = { twilio, sendgrid, smtp, http, resend, meta, vonage, telegram_gateway: telegramGateway, aws }
  return (Object.keys(all) as (keyof typeof all)[]).filter((name) => all[name] !== undefined)
}

/** A section that says how often a message is handed over again. */
type Retried = Pick<CheckedTwilio, 'maxRetries' | 'retryDelay'>

function retriesOf({ maxRetries, retryDelay }: Retried): RetrySettings {
  return { most: maxRetries, firstPauseMs: retryDelay * 1000 }
}

function sendgridSettings(twilio: CheckedTwilio): SendGridSettings | undefined {
  const { apiKey = twilio.sendgridApiKey, fromEmail, ...sendgrid } = twilio.sendgrid
  if (apiKey === undefined || fromEmail === undefined) return undefined

  return {
    baseUrl: sendgrid.baseUrl ?? 'https://api.sendgrid.com',
    requestTimeoutMs: twilio.requestTimeout * 1000,
    apiKey: apiKey.reveal(),
    fromEmail,
    fromName: sendgrid.fromName,
    ...present('otpTemplateId', sendgrid.otpTemplateId),
    customTemplateData: sendgrid.customTemplateData,
    ...present('subject', sendgrid.defaultSubject),
    ...present('replyToEmail', sendgrid.replyToEmail),
    trackingEnabled: sendgrid.trackingEnabled,
    testMode: twilio.testMode,
    debugLogging: twilio.debugLogging,
    webhookKeys: sendgrid.webhookKeys,
  }
}

function smtpSettings({ config, publicUrl }: Surrounding): SmtpSettings | undefined {
  const { email } = config
  if (email.host === undefined) return undefined
  const tls = tlsOf(email)

  return {
    host: email.host,
    port: email.port ?? (tls === 'implicit' ? 465 : 587),
    tls,
    verifyCertificate: email.verifyCertificate,
    ...present('user', email.username),
    ...present('password', email.password?.reveal()),
    timeoutMs: email.timeout * 1000,
    fromEmail: email.fromEmail ?? `no-reply@${mailHostOf(publicUrl)}`,
    fromName: email.fromName ?? config.projectName,
    ...present('replyToEmail', email.replyToEmail),
  }
}

/** How the connection to a mail server is kept secret. */
export function tlsOf({ port, useTls, useSsl }: Pick<CheckedEmail, 'port' | 'useTls' | 'useSsl'>): SmtpSettings['tls'] {
  if (useSsl ?? (port === 465 && useTls !== true)) return 'implicit'
  return useTls === false ? 'none' : 'required'
}

function mailHostOf(publicUrl: string): string {
  return isLoopbackOrigin(publicUrl) ? 'localhost' : new URL(publicUrl).hostname
}

function telegramSettings(telegram: CheckedTelegram): TelegramSettings | undefined {
  const { botToken, chatId, parseMode, disableNotification, disableWebPagePreview, maxRetries } = telegram
  if (botToken === undefined || chatId === undefined) return undefined

  return {
    baseUrl: telegram.baseUrl ?? 'https://api.telegram.org',
    requestTimeoutMs: telegram.timeout * 1000,
    botToken: botToken.reveal(),
    chatId,
    parseMode: parseMode ?? undefined,
    disableNotification,
    disableWebPagePreview,
    maxRetries,
    retryDelayMs: telegram.retryDelay * 1000,
  }
}

function httpSettings({ url, secret, transports, timeout }: CheckedHttp): HttpProviderSettings | undefined {
  if (url === undefined || secret === undefined) return undefined
  return { url, secret: keyOfWebhooks(secret.reveal()), transports, timeoutMs: timeout * 1000 }
}
