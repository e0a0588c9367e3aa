import type { Auth } from '../auth.ts'
import type { AuthConfig } from '../config/auth-config.ts'
import { ConfigError } from '../config/config-error.ts'
import type { Configuration } from './configuration.ts'
import { tellOperator } from './exit.ts'
import type { Log } from './log.ts'

/** What is read again. */
export interface Reloading {
  readonly auth: Pick<Auth, 'adopt'>
  readonly log: Log
  /** Reads the configuration anew, as at the start. */
  read(): Promise<Pick<Configuration, 'source'> & { readonly config: AuthConfig }>
}

/**
 * Reads the configuration again on SIGHUP, and takes its limits over: what was counted so far stays counted. One with a mistake
 * changes nothing, and its mistakes are told.
 */
export function reloadOnHangup(reloading: Reloading): void {
  process.on('SIGHUP', () => void reload(reloading).catch(reloading.log.error))
}

async function reload({ auth, log, read }: Reloading): Promise<void> {
  try {
    const { config, source } = await read()
    const waiting = auth.adopt(config, source)
    log.warn('policy.loaded', waiting.length === 0 ? {} : { waiting_for_restart: waiting })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    log.warn('policy.refused', { mistakes: error.mistakes.length })
    tellOperator([...error.mistakes, 'The configuration was not loaded; limits are what they were'])
  }
}
