import type { Ambient } from '../core/ambient.ts'
import type { Store } from '../core/store.ts'
import { AuthError, StartError } from '../errors.ts'
import * as changes from './account-changes.ts'
import * as accounts from './accounts.ts'
import * as challenges from './challenges.ts'
import * as deliveries from './deliveries.ts'
import { type AppendEvents, eventLog } from './events.ts'
import { migrate } from './migrate.ts'
import * as passwords from './passwords.ts'
import * as sessions from './sessions.ts'
import * as keys from './signing-keys.ts'
import { openSqlite, reasonOf, type Sqlite } from './sqlite.ts'

/** What an operator may want to know of an opened database. */
export interface StoreFacts {
  /** `sqlite 3.53.0` */
  readonly engine: string
  /** Path, or `:memory:`. */
  readonly place: string
  readonly migrations: number
}

/**
 * Opens the database of a URL (`sqlite:<path>`) and brings its schema up to date.
 *
 * @throws {StartError} when it cannot be opened, or is newer than this version.
 */
export function openStore(url: string, ambient: Ambient): { readonly store: Store; readonly facts: StoreFacts } {
  if (!url.startsWith('sqlite:')) throw new StartError('config.database must start with sqlite:')
  const place = url.slice('sqlite:'.length)
  const db = openSqlite(place)
  try {
    const applied = migrate(db, ambient.now())
    // A file that can be read and not written would start and then refuse everything.
    db.write(() => {})
    return {
      store: storeOver(db, eventLog(db, ambient)),
      facts: { engine: `sqlite ${db.version}`, place, migrations: applied },
    }
  } catch (error) {
    db.close()
    if (!(error instanceof AuthError)) throw error
    throw new StartError(`the database ${place} cannot be written: ${reasonOf(error.cause)}`, { cause: error })
  }
}

function storeOver(db: Sqlite, append: AppendEvents): Store {
  return {
    openChallenge: async (input) => challenges.openChallenge(db, append, input),
    newestChallenge: async (purpose, recipient) => challenges.newestChallenge(db, purpose, recipient),
    redeem: async (input) => challenges.redeem(db, append, input),
    challenge: async (handle, maxAttempts) => challenges.challengeView(db, handle, maxAttempts),
    claimDeliveries: async (input) => deliveries.claimDeliveries(db, append, input),
    settleDelivery: async (input) => deliveries.settleDelivery(db, append, input),
    rotate: async (input) => sessions.rotateSession(db, append, input),
    session: async (sessionId) => sessions.sessionById(db, sessionId),
    endSession: async (input) => db.write(() => append(...sessions.endSession(db, input))),
    account: async (accountId) => accounts.accountById(db, accountId),
    accountOf: async (recipient) => accounts.accountOf(db, recipient),
    makeAccount: async (input) => changes.makeAccount(db, append, input),
    updateAccount: async (input) => changes.updateAccount(db, append, input),
    setAccountAccess: async (input) => changes.setAccountAccess(db, append, input),
    deleteAccount: async (input) => changes.deleteAccount(db, append, input),
    takePasswordGuess: async (input) => passwords.takePasswordGuess(db, input),
    rejectPasswordGuess: async (input) => passwords.rejectPasswordGuess(db, append, input),
    openSessionFor: async (input) => passwords.openSessionFor(db, append, input),
    setPassword: async (input) => passwords.setPassword(db, append, input),
    signingKeys: async () => keys.signingKeys(db),
    addSigningKey: async (input) => keys.addSigningKey(db, append, input),
    ping: async () => db.write(() => {}),
    close: async () => db.close(),
  }
}
