import { isIP } from 'node:net'
import { createAmbient } from './core/ambient.ts'
import { networkOf } from './core/defence/network.ts'
import { countersOf, type Limitee, type LimitStanding, standing } from './core/defence/standing.ts'
import type { ExplainedMessage, FindOutbox, OutboxMessage, RetryMessage } from './core/delivery/outbox.ts'
import { maskIdentifier, parseIdentifier } from './core/identifier.ts'
import { newId } from './core/ids.ts'
import { keyringOf } from './core/keyring.ts'
import { endAnySession, endSessions } from './core/own-sessions.ts'
import type { Settings } from './core/settings.ts'
import type { Store } from './core/store.ts'
import type { Keyring } from './core/token-keys.ts'
import { limitedStore } from './limiter/open.ts'
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
  /** How the limits of an email address, a phone number or a network address stand, and how it is called in public. */
  limitsOf(whose: string): Promise<{ readonly name: string; readonly standings: readonly LimitStanding[] }>
  /** Forgets what was counted of it, or of everybody; gives how many counters there were. */
  resetLimits(whose: string | undefined): Promise<number>
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
  const { store: opened, ready } = openStore(settings.database, ambient)
  const { store } = limitedStore({ settings, ambient, store: opened, report })
  let keyring: Keyring | undefined
  return {
    database: ready,
    keys: () => (keyring ??= keyringOf({ settings, ambient, store, publish() {}, report }, () => {})),
    outbox: (find) => store.outbox(find),
    explain: (challenge) => store.explain(challenge),
    retryMessage: (id, states) => store.retryMessage({ id, states, nextId: newId('dlv', ambient), now: ambient.now() }),
    async limitsOf(whose) {
      const now = ambient.now()
      const { name, limitee } = readLimitee(whose, settings)
      const counters = countersOf({ settings }, limitee)
      const counted = await store.counters(
        counters.map(({ spend }) => spend),
        now,
      )
      return { name, standings: standing(counters, counted, now) }
    },
    async resetLimits(whose) {
      if (whose === undefined) return store.resetCounters('all')
      const counters = countersOf({ settings }, readLimitee(whose, settings).limitee)
      return store.resetCounters(counters.map(({ spend }) => spend.counter))
    },
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

function readLimitee(text: string, settings: Settings): { readonly name: string; readonly limitee: Limitee } {
  if (isIP(text) !== 0) return { name: networkOf(text), limitee: { address: text } }
  const recipient = parseIdentifier(text, settings)
  return { name: maskIdentifier(recipient), limitee: { recipient } }
}
