import { createAmbient } from '../core/ambient.ts'
import type { Templates } from '../core/delivery/templates.ts'
import type { ChannelName, Limits, OtpSettings, PhonePolicy, RoutingSettings, Settings } from '../core/settings.ts'
import type { AuthConfig } from './auth-config.ts'
import { isDevelopmentChannel } from './channel-names.ts'
import { checkShape, inCode, type Origin } from './check.ts'
import { ConfigError } from './config-error.ts'
import { conflictsIn } from './conflicts.ts'
import { JWTConfig, type JWTConfigInput } from './jwt-config.ts'
import { accessKeysOf } from './jwt-keys.ts'
import { deriveKeys } from './keys.ts'
import { channelsOf, providerSettings } from './providers/settings.ts'
import { type CheckedConfig, configSchema } from './schema.ts'
import type { Secret } from './secret.ts'
import { stepUpSettings } from './step-up.ts'
import { readIdentities, unreadableIdentities } from './test-identities.ts'

/** Where a configuration was written, and what was wrong with it before it became an object. */
export interface ConfigSource {
  readonly origin: Origin
  readonly mistakes: readonly string[]
  /** The settings, as `otp.maxAttempts`, that `mistakes` speak of; `''` when they may speak of any. Default none. */
  readonly wrong?: ReadonlySet<string>
}

/**
 * Checks a whole configuration and turns it into settings: defaults filled in, inner units, keys derived.
 *
 * @param source where it was written, so that mistakes name variables and lines of files; code when absent
 * @param now epoch milliseconds
 * @throws {ConfigError} naming every mistake at once
 */
export function resolveConfig(
  config: AuthConfig,
  source: ConfigSource = { origin: inCode, mistakes: [] },
  now: number = createAmbient().now(),
): Settings {
  const shape = checkShape(configSchema, withPlainJwt(config), source.origin)
  const checked = { ...shape, wrong: new Set([...shape.wrong, ...(source.wrong ?? [])]) }
  const conflicts = [
    ...conflictsIn(checked, source.origin, now),
    ...laxProfile(config, checked.value.environment, source.origin),
  ]
  const mistakes = new Set([...source.mistakes, ...checked.mistakes, ...conflicts])
  if (mistakes.size > 0) throw new ConfigError([...mistakes])

  // Nothing was wrong, so nothing was left out.
  const complete = checked.value as CompleteConfig
  const settings = toSettings(complete, jwtFor(complete, config.jwt))
  // How numbers are read is known only now.
  const unreadable = unreadableIdentities(complete, settings, source.origin)
  if (unreadable.length > 0) throw new ConfigError(unreadable)
  return { ...settings, testIdentities: readIdentities(complete, settings) }
}

type CompleteConfig = CheckedConfig & { readonly secret: Secret }

/** A `JWTConfig` is read again as the plain object that it is, so that the rest can be checked against it. */
function withPlainJwt(config: AuthConfig): unknown {
  return config?.jwt instanceof JWTConfig ? { ...config, jwt: { ...config.jwt } } : config
}

/** Debug in production would quietly forgive expired tokens for a while; whoever means it says so by `with`. */
function laxProfile(config: AuthConfig, environment: string | undefined, name: Origin): string[] {
  const isLax = config?.jwt instanceof JWTConfig && config.jwt.profile === 'development'
  if (!isLax || environment !== 'production') return []
  return [
    `${name(['jwt'])} must not have the development profile in production; name production, or keep its values with jwt.with({})`,
  ]
}

/** What was written, with the profile of the instance's environment where that was asked for. */
export function jwtFor(
  { environment, jwt }: Pick<CheckedConfig, 'environment' | 'jwt'>,
  written: AuthConfig['jwt'],
): JWTConfig {
  // To a check, undefined is the same as absent.
  const config = written instanceof JWTConfig ? written : new JWTConfig(jwt as JWTConfigInput)
  return config.environment === 'auto' ? config.configureForEnvironment(environment) : config
}

function toSettings(config: CompleteConfig, jwt: JWTConfig): Omit<Settings, 'testIdentities'> {
  const publicUrl = config.publicUrl ?? 'http://localhost:4000'
  const providers = providerSettings({ config, publicUrl })
  const channels = config.otp.channels ?? configuredOrInbox(channelsOf(providers))

  return {
    projectName: config.projectName,
    environment: config.environment,
    publicUrl,
    ...(config.loginUrl !== undefined && { loginUrl: config.loginUrl }),
    prefix: config.prefix,
    allowedOrigins: config.allowedOrigins,
    trustProxy: config.trustProxy,
    database: config.database,
    placeholderEmailDomain: config.placeholderEmailDomain,
    otp: otpSettings(config),
    messages: templatesOf(config.messages),
    limits: limitsOf(config),
    stepUp: stepUpSettings(config.stepUp),
    retention: { codesMs: config.retention.codes * 1000, eventsMs: config.retention.events * 1000 },
    sessions: {
      maxStalenessMs: config.sessions.maxStaleness * 1000,
      revocationFeed: config.sessions.revocationFeed,
      grace: config.sessions.grace,
    },
    phone: phonePolicy(config.phone, channels),
    routing: routingSettings(config),
    jwt: jwt.toSettings(),
    channels,
    ...providers,
    keys: deriveKeys(config.secret),
    accessKeys: accessKeysOf(jwt, config.secret),
  }
}

function configuredOrInbox(configured: readonly ChannelName[]): readonly ChannelName[] {
  return configured.length === 0 ? ['inbox'] : configured
}

function templatesOf(messages: CheckedConfig['messages']): Templates {
  const { sms = {}, whatsapp = {}, telegram = {}, voice = {}, email = {} } = messages
  return { sms, whatsapp, telegram, voice, email }
}

function limitsOf({ limits, twilio }: CheckedConfig): Limits {
  return { ...limits, requestsPerHour: twilio.verify.rateLimitPerIp ?? limits.requestsPerHour }
}

function otpSettings({ otp, twilio: { verify } }: CheckedConfig): OtpSettings {
  return {
    length: verify.codeLength ?? otp.length,
    lifetimeMs: (verify.ttlSeconds ?? otp.lifetime) * 1000,
    maxAttempts: verify.maxAttempts ?? otp.maxAttempts,
    cooldownMs: otp.cooldown * 1000,
    hourlyLimit: verify.rateLimitPerPhone ?? otp.hourlyLimit,
    dailyLimit: otp.dailyLimit,
    locale: otp.locale,
    codeInSubject: otp.codeInSubject,
  }
}

function routingSettings({ routing: { followUp, ...routing } }: CheckedConfig): RoutingSettings {
  return { ...routing, followUpMs: followUp * 1000 }
}

/** Numbers nobody has are fine as long as no message leaves the house, and cost money afterwards. */
function phonePolicy(phone: CheckedConfig['phone'], channels: Settings['channels']): PhonePolicy {
  const { validation, defaultRegion, allowCountries, denyCountries } = phone
  return {
    validation: validation ?? (channels.every(isDevelopmentChannel) ? 'lenient' : 'strict'),
    ...(defaultRegion !== undefined && { defaultRegion }),
    ...(allowCountries !== undefined && { allowCountries }),
    denyCountries,
  }
}
