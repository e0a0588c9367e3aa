import { createAmbient } from './core/ambient.ts'
import { keyringOf } from './core/keyring.ts'
import type { Settings } from './core/settings.ts'
import type { Keyring } from './core/token-keys.ts'
import { openStore, type StoreFacts } from './store/open.ts'

/** Changes what operators change, beside the processes that serve: it sends nothing, and forgets nothing. */
export interface Upkeep {
  /**
   * Brings the schema up to date.
   *
   * @throws {StartError} when the database cannot be reached or written, or is newer than this version.
   */
  database(): Promise<StoreFacts>
  /** The keys of access tokens. Of keys in the database the first one is made. */
  keys(): Pick<Keyring, 'list' | 'rotate'>
  close(): Promise<void>
}

/**
 * Opens what settings name, to change it.
 *
 * @param report hears of what went wrong where nobody waits for it
 * @throws {StartError} when a database file cannot be opened.
 */
export function openUpkeep(settings: Settings, report: (error: unknown) => void): Upkeep {
  const ambient = createAmbient()
  const { store, ready } = openStore(settings.database, ambient)
  let keyring: Keyring | undefined
  return {
    database: ready,
    keys: () => (keyring ??= keyringOf({ settings, ambient, store, publish() {}, report }, () => {})),
    async close() {
      keyring?.stop()
      await store.close()
    },
  }
}
