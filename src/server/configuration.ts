import type { Auth } from '../auth.ts'
import type { AuthConfig } from '../config/auth-config.ts'
import type { SettingPath } from '../config/check.ts'
import type { EnvironmentConfig } from '../config/environment.ts'
import { type ConfigSource, resolveConfig } from '../config/resolve.ts'
import { notesAbout, warningsAbout } from '../config/warnings.ts'
import { StartError } from '../errors.ts'
import type { LogLevel } from './log-levels.ts'
import { secretKeptIn } from './secret-file.ts'

type Settings = Auth['settings']

/** What the command line of `serve` says. */
export interface ServeFlags {
  readonly port?: number
  readonly host?: string
  readonly database?: string
  readonly logLevel?: LogLevel
  readonly json?: true
}

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
}

/** Where development keeps what it makes, under the folder that the program was started in. */
export const keptFolder = '.keychime'

const defaultPort = 4000
const loopbackNames = ['localhost', '127.0.0.1', '::1']

/**
 * Puts flags and environment variables together, flags first. Outside production a missing secret is made and kept, and
 * only this machine is let in.
 *
 * @throws {ConfigError} with every mistake in the settings.
 * @throws {StartError} when the secret cannot be kept, or when the inbox would be open to other machines.
 */
export function readConfiguration(flags: ServeFlags, given: EnvironmentConfig): Configuration {
  const config = withSecret({
    environment: 'development',
    ...given.config,
    ...(flags.database === undefined ? {} : { database: flags.database }),
  })
  const source: ConfigSource = {
    mistakes: given.mistakes,
    origin: (path) => flagFor(path, flags) ?? given.origin(path),
  }
  const settings = resolveConfig(config, source)
  const host = flags.host ?? given.server.host ?? (settings.environment === 'production' ? undefined : 'localhost')
  refuseOpenInbox(settings, { host, name: flags.host === undefined ? 'KEYCHIME_HOST' : '--host' })

  return {
    config,
    source,
    settings,
    port: flags.port ?? given.server.port ?? defaultPort,
    ...(host === undefined ? {} : { host }),
    warnings: [...notesAbout(settings), ...warningsAbout(settings)],
  }
}

/** Without a secret where one has to be given, the check of the whole says so together with everything else. */
function withSecret(config: Partial<AuthConfig>): AuthConfig {
  const isKept = config.environment === 'development' || config.environment === 'test'
  if (config.secret !== undefined || !isKept) return config as AuthConfig
  return { ...config, secret: secretKeptIn(keptFolder) }
}

function flagFor(path: SettingPath, flags: ServeFlags): string | undefined {
  return path.join('.') === 'database' && flags.database !== undefined ? '--database' : undefined
}

/** The inbox shows everybody's codes to whoever reaches it. */
function refuseOpenInbox(settings: Settings, { host, name }: { host: string | undefined; name: string }): void {
  const isOpen = host !== undefined && !loopbackNames.includes(host)
  if (!isOpen || !settings.channels.includes('inbox')) return
  throw new StartError(
    `${name} must be localhost, 127.0.0.1 or ::1 while the inbox is on, where everybody who reaches it reads the codes`,
  )
}
