import type { Algorithm } from '../jwt/algorithms.ts'
import type { SigningKey, VerifyingKey } from '../jwt/keys.ts'
import type { Channel, Transport } from './channel.ts'
import type { Language } from './delivery/catalogues.ts'
import type { Templates } from './delivery/templates.ts'
import type {
  AwsSettings,
  HttpProviderSettings,
  MetaSettings,
  ResendSettings,
  RetrySettings,
  SendGridSettings,
  SmtpSettings,
  TelegramGatewaySettings,
  TelegramSettings,
  TwilioSettings,
  VonageSettings,
} from './provider-settings.ts'
import type { PriceTable } from './routing/prices.ts'
import type { TestIdentity } from './test-identities.ts'

/** What carries a number, as far as its numbering plan tells. */
export type LineType = 'landline' | 'mobile' | 'voip'

/** The transports for a country or a line type, the first choice first, and no others. */
export type Ladders = Readonly<Record<string, readonly Transport[]>>

/** How the way of a message is chosen. */
export interface RoutingSettings {
  /** By price and by what became of messages; otherwise by the order of `otp.channels` alone. */
  readonly learn: boolean
  /** Milliseconds without a delivery report after which the next way is tried; 0 = never. */
  readonly followUpMs: number
  /** What it costs when somebody does not get in by a message, in the currency. */
  readonly failureCost: number
  /** ISO 4217 code of the prices. */
  readonly currency: string
  readonly prices: PriceTable
  /** By ISO 3166 alpha-2 code or `LineType`. */
  readonly ladders: Ladders
}

/** Where this instance runs; only `production` may be reached from other machines by default. */
export type Environment = 'development' | 'test' | 'production'

/** Codes and the limits of one recipient. */
export interface OtpSettings {
  /** Digits of a code, 4 to 10. */
  readonly length: number
  /** Milliseconds until a code stops working. */
  readonly lifetimeMs: number
  /** Guesses that one challenge evaluates. */
  readonly maxAttempts: number
  /** Milliseconds between two messages to one recipient; 0 = none. */
  readonly cooldownMs: number
  /** Messages to one recipient in an hour; 0 = no limit. */
  readonly hourlyLimit: number
  /** Messages to one recipient in a day; 0 = no limit. */
  readonly dailyLimit: number
  /** The language of messages where nobody asks for another that there is. */
  readonly locale: Language
  /** Whether the subject of our own emails has the code. */
  readonly codeInSubject: boolean
}

/** Limits of what is not one recipient: of a client address, of a name that passwords are guessed for, and of many together; 0 = no limit. */
export interface Limits {
  /** Where counters are: `sql`, `memory`, or addresses of Redis between commas, which are a Cluster. */
  readonly store: string
  readonly requestsPerMinute: number
  readonly requestsPerHour: number
  /** Guesses at codes and passwords. */
  readonly verifiesPerMinute: number
  readonly wrongPasswordsPerHour: number
  /** Of a browser, whomever it asks for; this and the next, like them, count whoever did not prove the recipient. */
  readonly deviceRequestsPerHour: number
  /** To numbers that differ in their last four digits alone. */
  readonly rangeRequestsPerHour: number
  readonly countryRequestsPerHour: number
  /** Of everybody. */
  readonly totalRequestsPerHour: number
}

/** What strangers are asked for where limits that they share, or the guard, would refuse them. */
export type StepUpSettings = { readonly kind: 'proof_of_work' | 'none' } | CaptchaSettings

/** The vendors of widgets. */
export const captchaVendors = ['turnstile', 'hcaptcha', 'recaptcha', 'captchafox'] as const
export type CaptchaVendor = (typeof captchaVendors)[number]

/** A vendor's widget, and how its tokens are judged. */
export interface CaptchaSettings {
  readonly kind: CaptchaVendor
  readonly siteKey: string
  readonly secretKey: string
  /** Where the vendor is asked, without the slash at the end. */
  readonly baseUrl: string
  /** The least score that counts as a person, of a vendor that gives scores. */
  readonly minScore?: number
}

/** For how long things are kept. */
export interface Retention {
  /** Codes that were asked for, and their messages. */
  readonly codesMs: number
  readonly eventsMs: number
}

/** Which phone numbers are taken, and how strictly they are read. */
export interface PhonePolicy {
  /** `lenient`: the shape of a number is enough. `strict`: the numbering plan must know it. */
  readonly validation: 'lenient' | 'strict'
  /** ISO 3166 alpha-2 code that national input is read in; absent: a number must start with `+`. */
  readonly defaultRegion?: string
  /** ISO 3166 alpha-2 codes; absent: every country that is not denied. */
  readonly allowCountries?: readonly string[]
  readonly denyCountries: readonly string[]
}

/** Token lifetimes and rules, as `JWTConfig` resolves them. */
export interface TokenSettings {
  /** What new access tokens are signed with, where the keys are not in the database. */
  readonly algorithm: Algorithm
  readonly accessLifetimeMs: number
  readonly refreshLifetimeMs: number
  readonly rotateRefreshTokens: boolean
  readonly blacklistAfterRotation: boolean
  readonly updateLastLogin: boolean
  /** Milliseconds by which `exp`, `nbf`, `iat` and the end of a session may be missed. */
  readonly leewayMs: number
  /** Of a list, one has to be there. */
  readonly audience?: string | readonly string[]
  readonly issuer?: string
  readonly userIdClaim: string
  readonly tokenTypeClaim: string
  readonly jtiClaim: string
  /** Accepted authentication schemes, the first of which is offered in `WWW-Authenticate`. */
  readonly authHeaderTypes: readonly string[]
  /** HTTP name of the header that carries the access token, lower case. */
  readonly authHeaderName: string
  /** How many verified access tokens are remembered. */
  readonly verifiedTokenCache: number
  /** What tokens of another issuer say, where they are taken for the accounts of this instance; they have no `sid`. */
  readonly foreign?: { readonly issuer: string; readonly audience: string }
  /** The profile of an environment that was applied, by `environment: 'auto'` or by hand. */
  readonly profile?: 'development' | 'production' | 'testing'
}

/** The keys of access tokens, or `database` where they are kept there. */
export type AccessKeys = { readonly signing: SigningKey; readonly verifying: readonly VerifyingKey[] } | 'database'

/** One key a purpose, 32 bytes each, all derived from `secret`. */
export interface Keys {
  /** Derives codes and tags from challenges. */
  readonly code: Buffer
  /** Turns challenge ids into the handles that are stored and shown. */
  readonly handle: Buffer
  /** Signs refresh tokens (always HMAC). */
  readonly refresh: Buffer
  /** Signs what browsers keep: the proofs of a device. */
  readonly device: Buffer
  /** Turns recipients and addresses into counter names. */
  readonly lookup: Buffer
  /** Seals the private keys that the database keeps (AES-256). */
  readonly seal: Buffer
  /** Signs the proofs of work that are asked for. */
  readonly stepUp: Buffer
  /** Signs what `keychime doctor` asks a server. */
  readonly doctor: Buffer
}

/** How the end of a session is noticed. */
export interface SessionSettings {
  /** For how long what was heard of ended sessions is trusted; 0 = nothing is heard of. */
  readonly maxStalenessMs: number
  /** Whether services that only verify are told of them. */
  readonly revocationFeed: boolean
  /** Who may present a refresh token again within ten seconds of its trade. */
  readonly grace: 'anyone' | 'device'
}

/** Proxies whose forwarding header is believed: their addresses and CIDR ranges, or how many stand in front. */
export type TrustProxy = readonly string[] | number

/** Everything the rooms need to know, checked and in inner units. */
export interface Settings {
  readonly projectName: string
  readonly environment: Environment
  /** Origin the world sees, without a trailing slash. */
  readonly publicUrl: string
  /** The page that emails link to; absent: they have no link. */
  readonly loginUrl?: string
  /** Path under which the HTTP operations stand, without a trailing slash: `/accounts`. */
  readonly prefix: string
  /** Origins besides `publicUrl` that browsers may call from, matched exactly. */
  readonly allowedOrigins: readonly string[]
  readonly trustProxy: TrustProxy
  /** `sqlite:<path>` or `sqlite::memory:`. */
  readonly database: string
  readonly placeholderEmailDomain: string
  readonly otp: OtpSettings
  /** The operator's own words. */
  readonly messages: Templates
  readonly limits: Limits
  readonly stepUp: StepUpSettings
  readonly retention: Retention
  readonly sessions: SessionSettings
  readonly phone: PhonePolicy
  readonly routing: RoutingSettings
  /** Those that are over do nothing. */
  readonly testIdentities: readonly TestIdentity[]
  readonly jwt: TokenSettings
  /** Providers by name, or the operator's own, in the order they are asked. */
  readonly channels: readonly (ChannelName | Channel)[]
  /** Each where it is configured, also while `channels` does without it. */
  readonly twilio?: TwilioSettings
  readonly sendgrid?: SendGridSettings
  readonly smtp?: SmtpSettings
  readonly http?: HttpProviderSettings
  readonly resend?: ResendSettings
  readonly meta?: MetaSettings
  readonly vonage?: VonageSettings
  readonly telegramGateway?: TelegramGatewaySettings
  readonly aws?: AwsSettings
  readonly telegram?: TelegramSettings
  /** Of the providers that say so. */
  readonly retries: Readonly<Partial<Record<ChannelName, RetrySettings>>>
  readonly keys: Keys
  readonly accessKeys: AccessKeys
}

/** The providers that can be named in `otp.channels`. */
export type ChannelName =
  | 'inbox'
  | 'console'
  | 'twilio'
  | 'sendgrid'
  | 'smtp'
  | 'http'
  | 'resend'
  | 'meta'
  | 'vonage'
  | 'telegram_gateway'
  | 'aws'
