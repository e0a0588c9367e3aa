import { maskIdentifier } from '../core/identifier.ts'
import type { Settings } from '../core/settings.ts'
import type { TestIdentity } from '../core/test-identities.ts'
import type { AuthConfig } from './auth-config.ts'
import { channelNameOf } from './channel-names.ts'
import { checkShape, inCode, pathsOf } from './check.ts'
import { jwtFor } from './resolve.ts'
import { type CheckedConfig, configSchema } from './schema.ts'
import { Secret } from './secret.ts'

/** The values of all settings by their paths, as `otp.maxAttempts`; those that nothing decides are `undefined`. */
export type ValuesInForce = ReadonlyMap<string, unknown>

/**
 * Every setting of a configuration that is right, with the defaults that depend on others. Durations are seconds, channels
 * are names, templates are their languages.
 */
export function valuesInForce(config: AuthConfig, settings: Settings): ValuesInForce {
  // It was checked, so nothing is left out.
  const value = checkShape(configSchema, config, inCode).value as CheckedConfig
  const { length, lifetimeMs, maxAttempts, hourlyLimit } = settings.otp
  const otp = { length, lifetime: lifetimeMs / 1000, maxAttempts, hourlyLimit }
  const decided = {
    ...value,
    publicUrl: settings.publicUrl,
    otp: { ...value.otp, ...otp, channels: settings.channels.map(channelNameOf) },
    limits: settings.limits,
    messages: Object.fromEntries(
      Object.entries(value.messages).map(([name, texts]) => [name, texts && Object.keys(texts)]),
    ),
    testIdentities: settings.testIdentities.map(shownIdentity),
    phone: { ...value.phone, validation: settings.phone.validation },
    jwt: { ...value.jwt, ...jwtFor(value, config.jwt), environment: value.jwt.environment },
  }
  return new Map(pathsOf(configSchema).map((path) => [path.join('.'), valueAt(decided, path)]))
}

function shownIdentity({ recipient, until }: TestIdentity): string {
  return `${maskIdentifier(recipient)} until ${new Date(until).toISOString()}`
}

/** A value for people to read. Secrets are never shown, also not those in addresses. */
export function shownValue(value: unknown): string {
  if (value === undefined) return 'not set'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(shownValue).join(', ')
  if (isMap(value)) return shownValue(Object.entries(value).map(([key, one]) => `${key}=${shownPart(one)}`))
  return String(value instanceof Secret ? value : withoutCredentials(value))
}

function shownPart(value: unknown): string {
  return typeof value === 'object' && value !== null ? `(${shownValue(value)})` : String(value)
}

/** The same for programs. */
export function plainValue(value: unknown): unknown {
  if (value === undefined) return null
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plainValue(one)]))
  return Array.isArray(value) ? value.map(plainValue) : withoutCredentials(value)
}

/** `//name:password@host`, in whatever address it stands. */
function withoutCredentials(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\/\/[^/]*@/g, '//[secret]@') : value
}

function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce((part, key) => (part as Readonly<Record<string, unknown>> | undefined)?.[key], tree)
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret)
}
