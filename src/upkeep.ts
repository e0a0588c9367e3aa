import { createAmbient } from './core/ambient.ts'
import type { ExplainedMessage, FindOutbox, OutboxMessage, RetryMessage } from './core/delivery/outbox.ts'
import { parseIdentifier } from './core/identifier.ts'
import { newId } from './core/ids.ts'
import { keyringOf } from './core/keyring.ts'
import { endAnySession, endSessions } from './core/own-sessions.ts'
import type { Settings } from './core/settings.ts'
import type { Store } from './core/store.ts'
import type { Keyring } from './core/token-keys.ts'
import { openStore, type StoreFacts } from './store/open.ts'

/** Whose sessions are to end. An identifier is an email address or a phone number, as typed. */
export type Whose = { readonly sessionId: string } | { readonly accountId: number } | { readonly identifier: string }

/** Changes what operators change, beside the processes that serve: it sends nothing, and forgets nothing. */
export interface Upkeep {
  /**
   * Brings the schema up to date.
   *
   * @throws {StartError} when the database cannot be reached or written, or is newer than this version.
   */
  database(): Promise<StoreFacts>
  /** Ends a session, or all of an account; gives how many were ended. `undefined` where there is no such account. */
  endSessions(whose: Whose): Promise<number | undefined>
  /** The messages that carry codes, the newest first. */
  outbox(find: FindOutbox): Promise<readonly OutboxMessage[]>
  /** The messages of a challenge, the first one first, and how the way of each was chosen; none where there is no such challenge. */
  explain(challenge: string): Promise<readonly ExplainedMessage[]>
  /** Has one of them sent once more by whichever process serves; see `Store.retryMessage`. */
  retryMessage(id: string, states: RetryMessage['states']): ReturnType<Store['retryMessage']>
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
    outbox: (find) => store.outbox(find),
    explain: (challenge) => store.explain(challenge),
    retryMessage: (id, states) => store.retryMessage({ id, states, nextId: newId('dlv', ambient), now: ambient.now() }),
    async endSessions(whose) {
      const deps = { settings, ambient, store, publish() {} }
      if ('sessionId' in whose) return endAnySession(deps, whose.sessionId)
      const account =
        'accountId' in whose
          ? await store.account(whose.accountId)
          : await store.accountOf(parseIdentifier(whose.identifier, settings))
      return account && endSessions(deps, { accountId: account.id })
    },
    async close() {
      keyring?.stop()
      await store.close()
    },
  }
}
