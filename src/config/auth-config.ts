import type { Channel, Transport } from '../core/channel.ts'
import type { Language } from '../core/delivery/catalogues.ts'
import type { CallTemplate, EmailTemplate } from '../core/delivery/templates.ts'
import type { ChannelName, Environment, LineType } from '../core/settings.ts'
import type { JWTConfig, JWTConfigInput } from './jwt-config.ts'
import type { AwsConfig } from './providers/aws.ts'
import type { MetaConfig } from './providers/meta-config.ts'
import type { EmailConfig, HttpProviderConfig, TelegramConfig } from './providers/provider-config.ts'
import type { ResendConfig } from './providers/resend.ts'
import type { TelegramGatewayConfig } from './providers/telegram-gateway-config.ts'
import type { TwilioConfig } from './providers/twilio-config.ts'
import type { VonageConfig } from './providers/vonage.ts'
import type { Secret } from './secret.ts'
import type { StepUpConfig } from './step-up.ts'

/**
 * What an operator writes. Every key may also be spelled in snake_case. Durations are whole seconds, or text such as
 * `90s`, `10m`, `1h`. All mistakes are reported together, as one `ConfigError`.
 */
export interface AuthConfig {
  /** The product's name in messages: one line of 1 to 100 characters. Default `keychime`. */
  readonly projectName?: string
  /**
   * What every key is derived from: at least 32 bytes that a machine drew. Required. Whoever knows it can compute codes
   * and tokens; changing it ends every code and session.
   */
  readonly secret: string | Secret
  /**
   * Only outside production do `inbox`, `console` and `http` addresses work. Default `production` where `NODE_ENV` says
   * so, else `development`.
   */
  readonly environment?: Environment
  /** `sqlite:` and a path, `sqlite::memory:`, or `postgres://user:password@host/name`. Default `sqlite:.keychime/keychime.db`. */
  readonly database?: string
  /**
   * The origin that the world sees, which links and cookies are made for; no path. Default `http://localhost:4000`;
   * required in production, and `https` there unless the host is loopback.
   */
  readonly publicUrl?: string
  /**
   * The page that people sign in at. Emails link to it with the code in the fragment, for the page to fill in. Default
   * none, and then emails have no link; the server's own is `/login`.
   */
  readonly loginUrl?: string
  /** The path that the HTTP operations stand under. Default `/accounts`. */
  readonly prefix?: string
  /** Origins besides `publicUrl` that browsers may call from, matched exactly; no wildcards. Default none. */
  readonly allowedOrigins?: readonly string[]
  /**
   * The proxies whose `X-Forwarded-For` is believed: addresses, CIDR ranges, or `loopback`; or how many stand in front, 1 to 10, where
   * nobody can come past them. Default none.
   */
  readonly trustProxy?: readonly string[] | number
  /** The domain of the email that an account without one shows. Never receives mail. Default `users.invalid`. */
  readonly placeholderEmailDomain?: string
  readonly otp?: OtpConfig
  readonly messages?: MessagesConfig
  readonly limits?: LimitsConfig
  readonly stepUp?: StepUpConfig
  readonly retention?: RetentionConfig
  readonly sessions?: SessionsConfig
  readonly phone?: PhoneConfig
  readonly routing?: RoutingConfig
  /**
   * Addresses and numbers for the review of an app and for CI, up to 20: each signs in by a code of its own that never changes, until a
   * date, and is sent nothing. See testing.md. Default none.
   */
  readonly testIdentities?: readonly TestIdentityConfig[]
  readonly twilio?: TwilioConfig
  readonly email?: EmailConfig
  readonly telegram?: TelegramConfig
  readonly http?: HttpProviderConfig
  readonly resend?: ResendConfig
  readonly meta?: MetaConfig
  readonly vonage?: VonageConfig
  readonly telegramGateway?: TelegramGatewayConfig
  readonly aws?: AwsConfig
  readonly jwt?: JWTConfig | JWTConfigInput
}

/** Somebody who signs in by a fixed code. */
export interface TestIdentityConfig {
  /** An email address or a phone number; nobody of staff. */
  readonly identifier: string
  /** As many digits as `otp.length` says; in production none that people guess first. */
  readonly code: string | Secret
  /** The end: a day, all of it in UTC, such as `2027-03-31`, or a time such as `2027-03-31T18:00:00Z`; a year ahead at most. */
  readonly until: string
}

/** How soon the end of a session is noticed. */
export interface SessionsConfig {
  /**
   * Seconds for which verifying a token may go by what was last heard of ended sessions, 2 to 300; then it is refused as
   * `unavailable`. 0 = nothing is heard of, and tokens are good until they expire. Default 5.
   */
  readonly maxStaleness?: number | string
  /**
   * Whether `/.well-known/revocations` tells services that only verify tokens which sessions ended; only where tokens are signed with a
   * key pair. Default true.
   */
  readonly revocationFeed?: boolean
  /**
   * Who may present a refresh token again within ten seconds of its trade: `anyone`, or the `device` that traded it alone, which signs out
   * where a server renders pages for a browser. Default `anyone`.
   */
  readonly grace?: 'anyone' | 'device'
}

/** One-time codes, how they travel, and the limits of one recipient. */
export interface OtpConfig {
  /** Digits of a code, 4 to 10. Default 6. */
  readonly length?: number
  /** Seconds until a code stops working, 60 to 3600. Default 600. */
  readonly lifetime?: number | string
  /** Guesses that one challenge evaluates, 1 to 10. Default 5. */
  readonly maxAttempts?: number
  /** Seconds between two messages to one recipient, 0 to 3600; 0 = none. Default 30. */
  readonly cooldown?: number | string
  /** Messages to one recipient in an hour, 0 to 1000000; 0 = no limit. Default 10. */
  readonly hourlyLimit?: number
  /** Messages to one recipient in a day, 0 to 1000000; 0 = no limit. Default 20. */
  readonly dailyLimit?: number
  /**
   * Providers by name, or your own, in the order they are asked; at least one, each name once: `twilio`, `sendgrid`, `smtp`, `http`,
   * `resend`, `meta`, `vonage`, `telegram_gateway`, `aws` where they are configured, `inbox` and `console` outside production. Default whichever are configured, in this order, else
   * `inbox` outside production.
   */
  readonly channels?: readonly (ChannelName | Channel)[]
  /** The language of messages where the request asks for none that there is. Default `en`. */
  readonly locale?: Language
  /** Whether the subject of our own emails has the code, which lists and lock screens then show. Default false. */
  readonly codeInSubject?: boolean
}

/**
 * Your own words by BCP 47 tag, in ICU MessageFormat with `{code}`, `{project}`, `{tag}`, `{minutes}` and `{host}`. Other languages
 * keep ours.
 */
export interface MessagesConfig {
  /** At most two segments. `@host #code` is added where it costs no further one. Default: keychime's own. */
  readonly sms?: Readonly<Record<string, string>>
  /** What stands between `*` is bold. Default: keychime's own. */
  readonly whatsapp?: Readonly<Record<string, string>>
  /** For channels whose words are yours; the Gateway of Telegram has its own. Default: keychime's own. */
  readonly telegram?: Readonly<Record<string, string>>
  /** `prompt` is said first, `code` once a key was pressed, its digits one by one. Default: keychime's own. */
  readonly voice?: Readonly<Record<string, CallTemplate>>
  /** `subject`, `text` and perhaps `html`, which may have `{link}` too where there is a `loginUrl`. Default: keychime's own. */
  readonly email?: Readonly<Record<string, EmailTemplate>>
}

/** Limits of one client address, of one name that passwords are guessed for, and of many recipients together. */
export interface LimitsConfig {
  /**
   * Where limits are counted: `sql`, the database; `memory`, each process for itself; or Redis or Valkey by its address, `redis://…` or
   * `rediss://…`, several between commas for a Cluster. Default `sql`.
   */
  readonly store?: string
  /** Requests for a code a minute, 0 to 1000000; 0 = no limit. Default 10. */
  readonly requestsPerMinute?: number
  /** Requests for a code in an hour, 0 to 1000000; 0 = no limit. Default 0. */
  readonly requestsPerHour?: number
  /** Guesses at codes and passwords a minute, 0 to 1000000; 0 = no limit. Default 20. */
  readonly verifiesPerMinute?: number
  /** Wrong passwords for one username or address in an hour, 0 to 1000000; 0 = no limit. Default 10. */
  readonly wrongPasswordsPerHour?: number
  /** Requests of one browser in an hour for recipients that it did not prove, 0 to 1000000; 0 = no limit. Default 30. */
  readonly deviceRequestsPerHour?: number
  /** Of strangers, to numbers that differ in their last four digits alone, in an hour, 0 to 1000000; 0 = no limit. Default 0. */
  readonly rangeRequestsPerHour?: number
  /** Of strangers, to the numbers of one country in an hour, 0 to 1000000; 0 = no limit. Default 0. */
  readonly countryRequestsPerHour?: number
  /** Of strangers, whoever they ask for, in an hour, 0 to 1000000000; 0 = no limit. Default 0. */
  readonly totalRequestsPerHour?: number
}

/** For how long things are kept; see `auth.tidy`. */
export interface RetentionConfig {
  /** Seconds that codes which were asked for are kept, with their messages, 86400 to 2592000. Default 86400. */
  readonly codes?: number | string
  /** Seconds that events are kept, 86400 to 316224000. Default 34560000, which is 400 days. */
  readonly events?: number | string
}

/** Which phone numbers are taken. Countries are ISO 3166 codes of two letters. */
export interface PhoneConfig {
  /**
   * `lenient`: the shape of a number is enough. `strict`: the numbering plan must know it. Default `lenient` while every
   * channel is `inbox` or `console`, else `strict`.
   */
  readonly validation?: 'lenient' | 'strict'
  /** The country that numbers without `+` are read in. Default none: such numbers are refused. */
  readonly defaultRegion?: string
  /** The only countries taken, at least one. Default every country that is not denied. */
  readonly allowCountries?: readonly string[]
  /** Countries refused. Default none. */
  readonly denyCountries?: readonly string[]
}

/** Which way a message goes, where there are several. */
export interface RoutingConfig {
  /**
   * Whether a way goes first by its price and by how many people used the codes that went by it; `false`: by the order of `channels`
   * alone. Default `true`.
   */
  readonly learn?: boolean
  /**
   * Seconds without a delivery report after which the same code goes by the next way, 2 to 300; 0 = never. Only where the provider's
   * reports come. Default 10.
   */
  readonly followUp?: number | string
  /** What it costs when somebody does not get in by a message, beside its price, 0 to 1000. Default 0.01. */
  readonly failureCost?: number
  /** The currency of prices, an ISO 4217 code of three letters; what vendors report in another does not count. Default `USD`. */
  readonly currency?: string
  /**
   * What a message costs, 0 to 1000: by country, or `*` for every other, and then by transport, or by transport and provider:
   * `sms`, `sms/twilio`. What a vendor reports comes before. Default none.
   */
  readonly prices?: Readonly<Record<string, Readonly<Record<string, number>>>>
  /**
   * The ways to a country or a kind of line (`landline`, `mobile`, `voip`, which come before countries), the first choice first, and no
   * others. Default `whatsapp`, `telegram`, `sms`, `voice` for all.
   */
  readonly ladders?: Readonly<Record<string | LineType, readonly Exclude<Transport, 'email'>[]>>
}
