import { randomBytes } from 'node:crypto'
import type { Auth } from '../auth.ts'
import type { AuthConfig } from '../config/auth-config.ts'
import { ConfigError } from '../config/config-error.ts'
import { type ConfigSource, resolveConfig } from '../config/resolve.ts'
import { Secret } from '../config/secret.ts'
import { isEnvironment } from '../config/variables.ts'
import { notesAbout, warningsAbout } from '../config/warnings.ts'
import { createAmbient } from '../core/ambient.ts'
import { StartError } from '../errors.ts'
import type { Sources } from './config-sources.ts'
import { keptSecret, secretKeptIn } from './secret-file.ts'

type Settings = Auth['settings']

/** A configuration that was checked as a whole; only the public address may still depend on the port. */
export interface Configuration {
  readonly config: AuthConfig
  readonly source: ConfigSource
  readonly settings: Settings
  readonly port: number
  /** `localhost` for loopback; absent: every address of this machine. */
  readonly host?: string
  /** Sentences for the operator about what was decided for them, and settings that are allowed and seldom meant. */
  readonly warnings: readonly string[]
  /** Whether its secret is the one that development keeps. */
  readonly keepsSecret: boolean
}

/** A configuration, or every sentence that says why there is none. */
export type Examined = { readonly configuration: Configuration } | { readonly mistakes: readonly string[] }

/** Where development keeps what it makes, under the folder that the program was started in. */
export const keptFolder = '.keychime'

const defaultPort = 4000
const loopbackNames = ['localhost', '127.0.0.1', '::1']

/**
 * Checks what the sources say as `configurationOf` does, and changes nothing: where development would make a secret, any
 * stands in for it.
 */
export function examine(sources: Sources): Examined {
  const { server, origin } = sources
  const kept = secretIfKept(sources)
  const config = { environment: 'development', ...sources.config, ...kept?.config } as AuthConfig
  const source = {
    origin,
    mistakes: [...sources.mistakes, ...(kept?.mistakes ?? [])],
    // Nobody has to set the page that emails link to: the program has one.
    wrong: new Set([...sources.wrong, ...(kept?.wrong ?? []), 'loginUrl']),
  }

  const resolved = resolve(config, source)
  const mistakes = [...resolved.mistakes, ...openInbox(sources, config)]
  if (resolved.settings === undefined || mistakes.length > 0) return { mistakes }

  const { settings } = resolved
  const host = server.host ?? (settings.environment === 'production' ? undefined : 'localhost')
  const configuration = {
    config,
    source,
    settings,
    port: server.port ?? defaultPort,
    ...(host === undefined ? {} : { host }),
    warnings: [...notesAbout(settings), ...warningsAbout(settings, createAmbient().now())],
    keepsSecret: kept !== undefined,
  }
  return { configuration }
}

/**
 * The same where nothing is wrong.
 *
 * @throws {ConfigError} with every mistake
 */
export function examinedConfiguration(sources: Sources): Configuration {
  const examined = examine(sources)
  if ('mistakes' in examined) throw new ConfigError(examined.mistakes)
  return examined.configuration
}

/**
 * The configuration that sources give. Outside production a missing secret is made and kept, and only this machine is let
 * in.
 *
 * @throws {ConfigError} with every mistake
 * @throws {StartError} when the secret cannot be kept
 */
export function configurationOf(sources: Sources): Configuration {
  const configuration = examinedConfiguration(sources)
  if (!configuration.keepsSecret) return configuration
  return { ...configuration, config: { ...configuration.config, secret: secretKeptIn(keptFolder) } }
}

/** The settings as `serve` has them, as long as its port is free. */
export function settingsServed({ config, source, port }: Configuration): Settings {
  const publicUrl = config.publicUrl ?? `http://localhost:${port}`
  return resolveConfig({ loginUrl: `${publicUrl}/login`, ...config, publicUrl }, source)
}

interface Kept {
  readonly config: Partial<AuthConfig>
  readonly mistakes: readonly string[]
  readonly wrong: readonly string[]
}

/** The secret that development keeps or would make; nothing where one is given, or has to be. */
function secretIfKept({ config, wrong }: Sources): Kept | undefined {
  const { environment = 'development', secret } = config
  if (secret !== undefined || wrong.has('secret') || environment === 'production') return undefined
  // Nobody knows whether a secret has to be given.
  if (wrong.has('environment') || !isEnvironment(environment)) return { config: {}, mistakes: [], wrong: ['secret'] }

  try {
    const kept = keptSecret(keptFolder) ?? new Secret(randomBytes(32).toString('base64url'))
    return { config: { secret: kept }, mistakes: [], wrong: [] }
  } catch (error) {
    if (error instanceof StartError) return { config: {}, mistakes: [error.message], wrong: ['secret'] }
    throw error
  }
}

function resolve(
  config: AuthConfig,
  source: ConfigSource,
): { readonly settings?: Settings; readonly mistakes: readonly string[] } {
  try {
    return { settings: resolveConfig(config, source), mistakes: [] }
  } catch (error) {
    if (error instanceof ConfigError) return { mistakes: error.mistakes }
    throw error
  }
}

/** The inbox shows everybody's codes to whoever reaches it. In production it is refused anyhow. */
function openInbox({ server, origin }: Sources, { environment, otp }: AuthConfig): readonly string[] {
  const { channels = ['inbox'] } = otp ?? {}
  const isOpen = server.host !== undefined && !loopbackNames.includes(server.host)
  if (!isOpen || environment === 'production' || ![channels].flat().includes('inbox')) return []
  return [
    `${origin(['server', 'host'])} must be localhost, 127.0.0.1 or ::1 while the inbox is on, where everybody who reaches it reads the codes`,
  ]
}
