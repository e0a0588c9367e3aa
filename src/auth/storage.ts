import type { Ambient } from '../core/ambient.ts'
import type { Deps } from '../core/deps.ts'
import type { Settings } from '../core/settings.ts'
import { limitedStore } from '../limiter/open.ts'
import { type OpenedStore, openStore, type Writer } from '../store/open.ts'

/** What the store of an instance stands on. */
export interface AroundStore {
  readonly ambient: Ambient
  readonly writer?: Writer
  readonly onError: (error: unknown) => void
}

/** A database, and where limits are counted. */
export interface Storage extends Pick<Deps, 'store'> {
  /** See `OpenedStore.ready`. */
  readonly database: OpenedStore['ready']
  /** @throws {StartError} where limits can never be counted as the settings say. */
  readonly limitsReady: () => Promise<void>
}

/** Opens the database, with limits where the settings want them counted. */
export function storageOf(settings: Settings, { ambient, writer, onError }: AroundStore): Storage {
  const opened = openStore(settings.database, ambient, writer)
  const limited = limitedStore({ settings, ambient, store: opened.store, report: onError })
  return { store: limited.store, database: opened.ready, limitsReady: limited.ready }
}
