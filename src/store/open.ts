import type { Ambient } from '../core/ambient.ts'
import type { Event } from '../core/events.ts'
import type { PasswordStore } from '../core/password-store.ts'
import type { Rotate, Rotation, Store } from '../core/store.ts'
import { StartError } from '../errors.ts'
import * as changes from './account-changes.ts'
import { accountById, accountOf, lookAtAccount } from './accounts.ts'
import { reserveAttempt, returnAttempt } from './attempts.ts'
import { challengeView, newestChallenge } from './challenges.ts'
import type { Db } from './db.ts'
import * as deliveries from './deliveries.ts'
import { countEvents, eventsAfter, lastSeen, newestEvent, type Stamp, stamper } from './events.ts'
import { addWrongGuesses, wrongGuesses } from './guard.ts'
import { findPast, forget } from './housekeeping.ts'
import { takeLease } from './leases.ts'
import { spentSince } from './limits.ts'
import { migrateFile, migrateServer } from './migrate.ts'
import { openChallenge } from './open-challenge.ts'
import { explain, outbox, retryMessage } from './outbox.ts'
import * as passwords from './passwords.ts'
import { mustBeNewEnough, placeOf, versionOf } from './place.ts'
import { openPostgres } from './postgres.ts'
import { createNotices, type Notices } from './postgres-notices.ts'
import { followTime } from './postgres-time.ts'
import { redeem } from './redeem.ts'
import { keepPrice, takeReport } from './reports.ts'
import { rotateSession } from './rotate.ts'
import { rotatingTogether } from './rotate-together.ts'
import { learningStore } from './route-scores.ts'
import { endedSessions, endSession, endSessions, lookAtSession, sessionsOf } from './sessions.ts'
import * as keys from './signing-keys.ts'
import { followUp } from './silence.ts'
import { openSqlite, type Sqlite } from './sqlite.ts'
import { sqliteDb, writeSomething } from './sqlite-db.ts'
import { orStartError } from './start-error.ts'
import { withinReason } from './within-reason.ts'
import { withWriterThread } from './writer-thread.ts'

/** What an operator may want to know of an opened database. */
export interface StoreFacts {
  /** `sqlite 3.53.0`, `postgresql 18.4` */
  readonly engine: string
  /** Path, `:memory:`, or host and name of the database. */
  readonly place: string
  readonly migrations: number
}

/** A database that is there, or will be. */
export interface OpenedStore {
  readonly store: Store
  /**
   * Fulfils when the database was reached and its schema is up to date. Whoever does not wait for it is answered with
   * `unavailable` where it cannot be.
   *
   * @throws {StartError} when it cannot be reached or written, or is newer than this version.
   */
  ready(): Promise<StoreFacts>
}

/** Who writes to a file of SQLite: the thread that calls, or one of its own. */
export type Writer = 'here' | 'thread'

/**
 * Opens the database of a URL: `sqlite:<path>` at once, `postgres://…` when it is needed.
 *
 * @throws {StartError} when a file cannot be opened, or is newer than this version.
 */
export function openStore(url: string, ambient: Ambient, writer: Writer = 'here'): OpenedStore {
  if (url.startsWith('sqlite:')) return openFile(url, ambient, writer)
  if (/^postgres(ql)?:/.test(url)) return openServer(url, ambient)
  throw new StartError('config.database must start with sqlite: or postgres:')
}

function openFile(url: string, ambient: Ambient, writer: Writer): OpenedStore {
  const place = placeOf(url)
  const sqlite = openSqlite(place)
  const facts = { engine: `sqlite ${sqlite.version}`, place, migrations: prepared(sqlite, place, ambient.now()) }
  ambient.remember(lastSeen(sqlite.first(newestEvent)))
  const [db, stamp] = [sqliteDb(sqlite), stamper(ambient)]
  const rotate: StoreParts['rotate'] = (input) => rotateSession(db, stamp, input)
  const store = storeOver({ db, stamp, listen: () => () => {}, rotate })
  // What is in memory is in this thread's.
  if (writer === 'here' || place === ':memory:') return { store, ready: async () => facts }

  sqlite.script('pragma query_only = on')
  return { store: withWriterThread(store, url), ready: async () => facts }
}

function prepared(sqlite: Sqlite, place: string, now: number): number {
  try {
    const migrations = migrateFile(sqlite, now)
    // A file that can be read and not written would start and then refuse everything.
    writeSomething(sqlite)
    return migrations
  } catch (error) {
    sqlite.close()
    throw orStartError(error, place, 'written')
  }
}

/** A server that answered, its schema up to date. */
interface Reached {
  readonly db: Db
  readonly stopFollowing: () => void
  readonly facts: StoreFacts
}

/** What a server is reached with. */
interface Reaching {
  readonly ambient: Ambient
  readonly notices: Notices
}

async function reach(url: string, { ambient, notices }: Reaching): Promise<Reached> {
  const db = await openPostgres(url)
  try {
    const version = await versionOf(db)
    mustBeNewEnough(version)
    const migrations = await migrateServer(db, ambient.now())
    await db.ping()
    const stopFollowing = await followTime(db, ambient)
    // Last: whoever fails before this and begins again would listen twice.
    notices.start()
    return { db, stopFollowing, facts: { engine: `postgresql ${version}`, place: placeOf(url), migrations } }
  } catch (error) {
    await db.close()
    throw error
  }
}

function openServer(url: string, ambient: Ambient): OpenedStore {
  const place = placeOf(url)
  const notices = createNotices(url)
  let opening: Promise<Reached> | undefined
  // Whoever comes after a failure tries again.
  const opened = (): Promise<Reached> =>
    (opening ??= reach(url, { ambient, notices }).catch((error: unknown) => {
      opening = undefined
      throw error
    }))
  const ping = async (): Promise<void> => (await opened()).db.ping()
  const close = async (): Promise<void> => {
    // What nobody opened, or could, has nothing to close.
    const reached = await opening?.catch(() => undefined)
    reached?.stopFollowing()
    await reached?.db.notify('deliveries')
    await Promise.all([notices.close(), reached?.db.close()])
  }

  const db: Db = {
    look: async (...statements) => (await opened()).db.look(...statements),
    batch: async (statements) => (await opened()).db.batch(statements),
    transact: async (work) => (await opened()).db.transact(work),
    notify: async (topic) => (await opened()).db.notify(topic),
    // Also where it takes that long to be reached: a probe gives up after a second.
    ping: () => withinReason(ping(), 'the database takes too long'),
    // Whoever stops does not wait for a server that is gone.
    close: () => withinReason(close(), 'the database takes too long').catch(() => {}),
  }
  const stamp = stamper(ambient)
  return {
    store: storeOver({ db, stamp, listen: notices.listen, rotate: rotatingTogether(db, stamp) }),
    ready: () =>
      opened().then(
        ({ facts }) => facts,
        (error: unknown) => Promise.reject(orStartError(error, place, 'written')),
      ),
  }
}

/** What a store is made of. */
interface StoreParts {
  readonly db: Db
  readonly stamp: Stamp
  readonly listen: Notices['listen']
  readonly rotate: (input: Rotate) => Promise<Rotation>
}

/** The verbs of what strangers did. */
function defenceStore(db: Db): Pick<Store, 'spentSince' | 'addWrongGuesses' | 'wrongGuesses'> {
  return {
    spentSince: (counter, since) => spentSince(db, counter, since),
    addWrongGuesses: (input) => addWrongGuesses(db, input),
    wrongGuesses: (from) => wrongGuesses(db, from),
  }
}

function passwordStore(db: Db, stamp: Stamp): PasswordStore {
  return {
    takePasswordGuess: (input) => passwords.takePasswordGuess(db, input),
    rejectPasswordGuess: (input) => passwords.rejectPasswordGuess(db, stamp, input),
    openSessionFor: (input) => passwords.openSessionFor(db, stamp, input),
    setPassword: (input) => passwords.setPassword(db, stamp, input),
  }
}

function storeOver({ db, stamp, listen, rotate }: StoreParts): Store {
  /** Whoever checks tokens in another process is told of sessions that are over. */
  const told = async <T>(doing: Promise<T>, eventsOf: (done: T) => readonly Event[]): Promise<T> => {
    const done = await doing
    if (eventsOf(done).some(({ type }) => type === 'session.ended')) void db.notify('sessions')
    return done
  }
  return {
    openChallenge: (input) => openChallenge(db, stamp, input),
    ...defenceStore(db),
    newestChallenge: (input) => newestChallenge(db, input),
    redeem: (input) => redeem(db, stamp, input),
    reserveAttempt: (input) => reserveAttempt(db, input),
    returnAttempt: (input) => returnAttempt(db, input),
    challenge: (handle, maxAttempts) => challengeView(db, handle, maxAttempts),
    claimDeliveries: (input) => deliveries.claimDeliveries(db, stamp, input),
    settleDelivery: (input) => deliveries.settleDelivery(db, stamp, input),
    takeReport: (input) => takeReport(db, stamp, input),
    keepPrice: (input) => keepPrice(db, input),
    followUp: (input) => followUp(db, input),
    outbox: (find) => outbox(db, find),
    explain: (challenge) => explain(db, challenge),
    retryMessage: (input) => retryMessage(db, input),
    eventsAfter: (after, most) => eventsAfter(db, after, most),
    countEvents: (after, before) => countEvents(db, after, before),
    rotate: (input) => told(rotate(input), ({ events }) => events),
    session: (sessionId) => lookAtSession(db, sessionId),
    sessionsOf: (accountId, aliveAfter) => sessionsOf(db, accountId, aliveAfter),
    endedSessions: (since) => endedSessions(db, since),
    endSession: (input) => told(endSession(db, stamp, input), (events) => events),
    endSessions: (input) => told(endSessions(db, stamp, input), (events) => events),
    account: (accountId) => lookAtAccount(db, accountById(accountId)),
    accountOf: (recipient) => lookAtAccount(db, accountOf(recipient)),
    makeAccount: (input) => changes.makeAccount(db, stamp, input),
    updateAccount: (input) => changes.updateAccount(db, stamp, input),
    setAccountAccess: (input) => told(changes.setAccountAccess(db, stamp, input), (done) => done?.events ?? []),
    deleteAccount: (input) => told(changes.deleteAccount(db, stamp, input), (done) => done?.events ?? []),
    ...passwordStore(db, stamp),
    signingKeys: () => keys.signingKeys(db),
    addSigningKey: (input) => keys.addSigningKey(db, stamp, input),
    takeLease: (input) => takeLease(db, input),
    ...learningStore(db),
    findPast: (input) => findPast(db, input),
    forget: (input) => forget(db, input),
    listen,
    ping: () => db.ping(),
    close: () => db.close(),
  }
}
