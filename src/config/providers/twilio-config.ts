import type { Secret } from '../secret.ts'
import type { VerifyChannel } from './schema.ts'

/**
 * Twilio, by the names of the first specification: messages and calls of an account, and below it Verify, Lookup and
 * SendGrid. A sender is what turns it on: `smsFrom`, `messagingServiceSid`, `whatsappFrom`, `voiceFrom` or `verify`.
 */
export interface TwilioConfig {
  /** The account: `AC` and 32 hexadecimal digits. Default none; required with anything but `sendgrid`. */
  readonly accountSid?: string
  /** Its token, exactly 32 characters, which requests are made with and callbacks signed. Default none; required with the account. */
  readonly authToken?: string | Secret
  /** The token of before, whose signatures are taken too while it is being replaced. Default none. */
  readonly previousAuthToken?: string | Secret
  /** An API key that requests are made with instead of the token: `SK` and 32 hexadecimal digits. Default none. */
  readonly apiKeySid?: string
  /** The secret of that key, 1 to 128 characters. Default none. */
  readonly apiKeySecret?: string | Secret
  /** The number that text messages come from (E.164). Default none, and then those of the messaging service. */
  readonly smsFrom?: string
  /** A messaging service with the senders of text messages: `MG` and 32 hexadecimal digits. Default none. */
  readonly messagingServiceSid?: string
  /** The number that WhatsApp messages come from (E.164); it needs templates, but for the sandbox's, `+14155238886`. Default none. */
  readonly whatsappFrom?: string
  /** Content templates of kind authentication by language, `HX…`; `default`, which serves the others, has to be there. Default none. */
  readonly whatsappTemplates?: Readonly<Record<string, string>>
  /** The number that calls come from (E.164); it needs an address that Twilio can call, `publicUrl` or `webhookUrl`. Default none. */
  readonly voiceFrom?: string
  /**
   * Where Twilio works on requests: `us1`, `ie1` or `au1`, and `dublin` and `sydney` for the last two. Each has tokens and API keys
   * of its own. Not together with `baseUrl`. Default `us1`.
   */
  readonly region?: 'us1' | 'ie1' | 'au1' | 'dublin' | 'sydney'
  /** Where messages and calls are asked for; `https`, or `http` on this machine outside production. Default `https://api.twilio.com`, or that of `region`. */
  readonly baseUrl?: string
  /**
   * Where Twilio tells what becomes of messages; `https` in production, without the last part of the routes. Default `publicUrl`,
   * `prefix` and `/webhook`, and none where that is this machine and Twilio is not.
   */
  readonly webhookUrl?: string
  /** Whether what Twilio tells has to be signed: `true`, and nothing else. Default `true`. */
  readonly webhookValidation?: true
  /**
   * Whether Twilio keeps neither text nor number of messages of its own senders. Only for accounts that have Message Redaction: others
   * are refused (30029). Default `false`.
   */
  readonly redactMessages?: boolean
  /** Whether nothing is sent: no request leaves for Twilio, and SendGrid checks mails and drops them. Refused in production. Default `false`. */
  readonly testMode?: boolean
  /** Whether the log tells what was asked and answered, without texts, codes and whole recipients. Default `false`. */
  readonly debugLogging?: boolean
  /** Seconds until a request to Twilio or SendGrid is given up, 5 to 300. Default 30. */
  readonly requestTimeout?: number | string
  /** How often a message that Twilio or SendGrid certainly did not take is handed over again, 0 to 10. Default 3. */
  readonly maxRetries?: number
  /** Seconds before the first of these times, 0.1 to 60; twice as long each time. Default 1. */
  readonly retryDelay?: number | string
  /** Another name of `sendgrid.apiKey`. Default none. */
  readonly sendgridApiKey?: string | Secret
  /** Another name of `verify.serviceSid`. Default none. */
  readonly verifyServiceSid?: string
  readonly verify?: TwilioVerifyConfig
  readonly lookup?: TwilioLookupConfig
  readonly sendgrid?: SendGridConfig
}

/** Twilio Verify, which makes and checks codes of its own, unless `customCode`. */
export interface TwilioVerifyConfig {
  /** The service: `VA` and 32 hexadecimal digits. It turns Verify on. Default none. */
  readonly serviceSid?: string
  /** What messages call the product, 1 to 50 characters. Default `OTP Verification`. */
  readonly serviceName?: string
  /** How a code is sent first, of what Verify carries; `voice` is `call`. `email` is for SendGrid or SMTP to carry. Default `sms`. */
  readonly defaultChannel?: VerifyChannel | 'voice'
  /** How it is sent then, in this order, each once and at least one. Default `sms`. */
  readonly fallbackChannels?: readonly (VerifyChannel | 'voice')[]
  /** Another name of `otp.length`, 4 to 10, as the service is set up. Default none. */
  readonly codeLength?: number
  /** Another name of `otp.lifetime`, 60 to 3600 seconds, as the service is set up. Default none. */
  readonly ttlSeconds?: number | string
  /** Another name of `otp.maxAttempts`, 1 to 10. Default none. */
  readonly maxAttempts?: number
  /** Another name of `otp.hourlyLimit`, 1 to 20. Default none. */
  readonly rateLimitPerPhone?: number
  /** Another name of `limits.requestsPerHour`, 1 to 50. Default none. */
  readonly rateLimitPerIp?: number
  /** Whether codes are ours and the service carries them, which Twilio has to allow it. Default `false`. */
  readonly customCode?: boolean
  /** Where Verify is asked; `https`, or `http` on this machine outside production. Default `https://verify.twilio.com`, or that of `region`. */
  readonly baseUrl?: string
}

/** Twilio Lookup, which is asked about a number before a message to it costs money, where `twilio` is one of the channels. */
export interface TwilioLookupConfig {
  /**
   * What is asked: `line_type_intelligence`, `sim_swap`, `sms_pumping_risk`, each of which costs. It turns Lookup on. Default none.
   */
  readonly fields?: readonly ('line_type_intelligence' | 'sim_swap' | 'sms_pumping_risk')[]
  /** Seconds that a message waits for it, 0.1 to 10; whoever asked for a code has been answered before. Default 2. */
  readonly deadline?: number | string
  /** Seconds that an answer counts, in this process, 0 to 2592000. Default 86400. */
  readonly cache?: number | string
  /** Whether nothing goes to numbers that are none or of which it says nothing, and no SMS to a landline. Default `false`. */
  readonly strict?: boolean
  /** Where Lookup is asked; `https`, or `http` on this machine outside production. Default `https://lookups.twilio.com`, or that of `region`. */
  readonly baseUrl?: string
}

/** Emails by SendGrid. */
export interface SendGridConfig {
  /** An API key that may send mail: exactly 69 characters, the first `SG.`. It turns SendGrid on. Default none. */
  readonly apiKey?: string | Secret
  /** The address that emails come from, one that SendGrid verified. Default none; required. */
  readonly fromEmail?: string
  /** The name beside it, 1 to 100 characters. Default `OTP Service`. */
  readonly fromName?: string
  /** A dynamic template of SendGrid: `d-` and 32 hexadecimal digits. Default none: our own text and HTML. */
  readonly otpTemplateId?: string
  /** Only `dynamic`, the default. Default `dynamic`. */
  readonly templateType?: 'dynamic'
  /** The subject, 1 to 200 characters. Default that of the message, in the language of whoever reads it. */
  readonly defaultSubject?: string
  /** Where answers go. Default none: to `fromEmail`. */
  readonly replyToEmail?: string
  /** Whether SendGrid rewrites links and adds a picture, which would give it the code: `false`, and nothing else. Default `false`. */
  readonly trackingEnabled?: false
  /** What the template is given besides the code and what belongs to it: texts, numbers, true and false. Default none. */
  readonly customTemplateData?: Readonly<Record<string, string | number | boolean>>
  /** Verification keys of SendGrid's event webhook, as it shows them, up to 2 while one is being replaced. Default none: it tells nothing. */
  readonly webhookKeys?: readonly string[]
  /** Where SendGrid is asked, `https://api.eu.sendgrid.com` in Europe; `https`, or `http` on this machine outside production. Default `https://api.sendgrid.com`. */
  readonly baseUrl?: string
}
