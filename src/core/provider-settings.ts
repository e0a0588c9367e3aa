import type { SigningKey } from '../jwt/keys.ts'
import type { Transport } from './channel.ts'

/** Twilio's own sender of WhatsApp: it writes to people who joined its sandbox, and needs no template. E.164. */
export const TWILIO_SANDBOX = '+14155238886'

/** What every provider that is reached over HTTP is given. */
export interface HttpSettings {
  /** Origin and path without a trailing slash: `https://api.twilio.com`. */
  readonly baseUrl: string
  readonly requestTimeoutMs: number
}

/** What becomes of a message that a provider certainly did not take, and may take later. */
export interface RetrySettings {
  /** How often it is handed over again; 0 = never. */
  readonly most: number
  /** Before the first of these times; it doubles each time. */
  readonly firstPauseMs: number
}

/** Twilio: text messages, WhatsApp and calls of our own; and what hangs on the account. */
export interface TwilioSettings extends HttpSettings {
  readonly accountSid: string
  readonly authToken: string
  /** The token of before, whose signatures are taken while it is being replaced. */
  readonly previousAuthToken?: string
  /** An API key that requests are made with instead of the token, which then only checks signatures. */
  readonly apiKey?: { readonly sid: string; readonly secret: string }
  /** E.164. */
  readonly smsFrom?: string
  readonly messagingServiceSid?: string
  readonly whatsappFrom?: string
  /** Content templates by locale, `HX…`; `default` serves the others. None: a sandbox, which takes texts. */
  readonly whatsappTemplates: Readonly<Record<string, string>>
  readonly voiceFrom?: string
  /**
   * Public address that callbacks go to, without a trailing slash: `https://auth.example.com/accounts/webhook`. Absent: none, and
   * no calls, since the code is said by a callback once a key was pressed.
   */
  readonly callbackUrl?: string
  /**
   * Twilio keeps neither text nor the last digits of the number. Only for accounts that have Message Redaction; others are
   * refused (30029).
   */
  readonly redactMessages?: boolean
  /** Requests are written and checked, and nothing leaves. */
  readonly testMode: boolean
  /** What is asked and answered is told to `debug`, without bodies. */
  readonly debugLogging: boolean
  readonly verify?: TwilioVerifySettings
  readonly lookup?: TwilioLookupSettings
}

/** Twilio Verify v2. */
export interface TwilioVerifySettings {
  readonly baseUrl: string
  readonly serviceSid: string
  readonly serviceName: string
  /** In the order they are tried. */
  readonly channels: readonly ('sms' | 'whatsapp' | 'call')[]
  /** Those of all codes, as the service has to be set up. */
  readonly codeLength: number
  readonly ttlMs: number
  /** The code is ours and the service takes it (`CustomCodeEnabled`). */
  readonly customCode: boolean
}

/** Twilio Lookup v2. */
export interface TwilioLookupSettings {
  readonly baseUrl: string
  readonly fields: readonly ('line_type_intelligence' | 'sim_swap' | 'sms_pumping_risk')[]
  readonly deadlineMs: number
  readonly cacheMs: number
  /** See `NumberLookup`. */
  readonly isStrict: boolean
}

export interface SendGridSettings extends HttpSettings {
  readonly apiKey: string
  readonly fromEmail: string
  readonly fromName: string
  /** `d-…`; absent: our own text and HTML. */
  readonly otpTemplateId?: string
  readonly customTemplateData: Readonly<Record<string, unknown>>
  /** Absent: the subject of the message. */
  readonly subject?: string
  readonly replyToEmail?: string
  /** Whether SendGrid rewrites links and adds a pixel. */
  readonly trackingEnabled: boolean
  /** SendGrid checks mails in its sandbox and sends none. */
  readonly testMode?: boolean
  /** What is asked and answered is told to `debug`, without bodies. */
  readonly debugLogging?: boolean
  /** Public keys of the event webhook, Base64 of SPKI; two while they are being replaced. */
  readonly webhookKeys: readonly string[]
}

/** A mail server (RFC 5321). */
export interface SmtpSettings {
  readonly host: string
  readonly port: number
  /** `implicit`: TLS from the first byte. `required`: STARTTLS or nothing. `none`: in the clear. */
  readonly tls: 'implicit' | 'required' | 'none'
  readonly verifyCertificate: boolean
  readonly user?: string
  readonly password?: string
  readonly timeoutMs: number
  readonly fromEmail: string
  readonly fromName: string
  readonly replyToEmail?: string
}

/** Alerts for operators. */
export interface TelegramSettings extends HttpSettings {
  readonly botToken: string
  readonly chatId: number
  readonly parseMode: 'HTML' | 'Markdown' | 'MarkdownV2' | undefined
  readonly disableNotification: boolean
  readonly disableWebPagePreview: boolean
  readonly maxRetries: number
  readonly retryDelayMs: number
}

/** A vendor that an operator connects: one signed request a message (Standard Webhooks). */
export interface HttpProviderSettings {
  readonly url: string
  /** The key of signatures, 24 to 64 bytes. */
  readonly secret: Buffer
  readonly transports: readonly Transport[]
  readonly timeoutMs: number
}

/** Emails by Resend. */
export interface ResendSettings extends HttpSettings {
  readonly apiKey: string
  readonly fromEmail: string
  readonly fromName: string
  readonly replyToEmail?: string
  /** Keys of signatures, of which calls may have either while one is being replaced; none: no call is taken. */
  readonly webhookSecrets: readonly Buffer[]
}

/** WhatsApp by Meta's Cloud API. */
export interface MetaSettings extends HttpSettings {
  /** Of the Graph API: `v24.0`. */
  readonly apiVersion: string
  readonly accessToken: string
  /** Meta's name of the number that messages come from. */
  readonly phoneNumberId: string
  /** And of the account that the number and its templates are of. */
  readonly businessAccountId?: string
  /** Authentication templates by locale; `default` serves the others. */
  readonly templates: Readonly<Record<string, MetaTemplate>>
  /** What the app's webhook signs with, two while one is being replaced; none: no call is taken. */
  readonly appSecrets: readonly string[]
  /** What Meta says when it asks whether the route of the webhook is ours. Absent: nobody is answered. */
  readonly verifyToken?: string
  /** What is asked and answered is told to `debug`, without bodies. */
  readonly debugLogging: boolean
}

/** Digits of the longest code that the Gateway of Telegram carries. */
export const GATEWAY_LONGEST_CODE = 8

/** Codes to the app of Telegram, by its Gateway. */
export interface TelegramGatewaySettings extends HttpSettings {
  readonly accessToken: string
  /** The token of before, whose signatures are taken while it is being replaced. */
  readonly previousAccessToken?: string
  /** The channel that codes come from, without `@`; absent: Telegram's own. */
  readonly senderUsername?: string
  /** Where Telegram tells what becomes of messages, the whole address. Absent: nowhere. */
  readonly callbackUrl?: string
  /** What is asked and answered is told to `debug`, without bodies. */
  readonly debugLogging: boolean
}

/** A template as Meta finds it. */
export interface MetaTemplate {
  readonly name: string
  /** In Meta's spelling: `pt_BR`. */
  readonly language: string
}

/** Text messages by Vonage. */
export interface VonageSettings extends HttpSettings {
  /** A token of an application for each request, or the account's secret. With `apiKey` webhooks have to be of that account. */
  readonly credentials:
    | { readonly applicationId: string; readonly key: SigningKey; readonly apiKey?: string }
    | { readonly apiKey: string; readonly apiSecret: string }
  /** E.164, or a name. */
  readonly smsFrom: string
  readonly encoding: 'auto' | 'text' | 'unicode'
  /** What webhooks are signed with, of which calls may have either while one is being replaced; none: no call is taken. */
  readonly signatureSecrets: readonly string[]
  /** Where statuses are told: `https://auth.example.com/accounts/webhook/vonage/`. Absent: nowhere that a message names. */
  readonly callbackUrl?: string
}

/** Text messages and calls by AWS End User Messaging. */
export interface AwsSettings extends HttpSettings {
  readonly region: string
  readonly credentials: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  /** A number, a sender id, a pool, or an ARN; absent: no text messages. */
  readonly origination?: string
  /** The same for calls. */
  readonly voiceFrom?: string
  readonly configurationSet?: string
  /** The topic that the set tells its events to. Absent: no call is taken. */
  readonly snsTopicArn?: string
  /** US dollars for a text message, and for a minute of a call: `0.1000`. */
  readonly maxPrice?: string
}
