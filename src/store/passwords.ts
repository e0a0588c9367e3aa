import type { AccountChange, Changed } from '../core/account-store.ts'
import type { Limited } from '../core/defence/spend.ts'
import { optional } from '../core/optional.ts'
import type {
  Login,
  OpenSessionFor,
  PasswordGuessTaken,
  PasswordStore,
  SessionOpening,
  SetPassword,
  StoredPassword,
  TakePasswordGuess,
} from '../core/password-store.ts'
import type { Account } from '../core/records.ts'
import { about, told, unchanged } from './account-changes.ts'
import { readAccount } from './accounts.ts'
import { type Db, first, firstOf, type Row, run, type Work } from './db.ts'
import { append, type Stamp } from './events.ts'
import { giveBack, spending } from './limits.ts'
import { openSession } from './sessions.ts'
import { type Sql, sql } from './sql.ts'

/** The verbs of passwords, over a database. */
export function passwordStore(db: Db, stamp: Stamp): PasswordStore {
  return {
    takePasswordGuess: (input) => takePasswordGuess(db, input),
    rejectPasswordGuess: (input) => rejectPasswordGuess(db, stamp, input),
    openSessionFor: (input) => openSessionFor(db, stamp, input),
    setPassword: (input) => setPassword(db, stamp, input),
  }
}

async function takePasswordGuess(db: Db, input: TakePasswordGuess): Promise<PasswordGuessTaken | Limited> {
  const done = await spending(db, { ...input, statements: [passwordOf(input.login)] })
  if (done.outcome !== 'spent') return done
  const stored = passwordFrom(firstOf(done.results[0]))
  return {
    outcome: 'taken',
    ...(done.quota === undefined ? {} : { quota: done.quota }),
    ...(stored === undefined ? {} : { stored }),
  }
}

function passwordOf({ kind, value }: Login): Sql {
  if (kind === 'username') {
    return sql`
      select id, password_hash from accounts
      where username = ${value} and disabled_at is null and deleted_at is null`
  }
  return sql`
    select id, password_hash from accounts
    where id = (select account_id from identifiers where kind = 'email' and value = ${value} and released_at is null)
      and disabled_at is null and deleted_at is null`
}

function passwordFrom(row: Row | undefined): StoredPassword | undefined {
  if (row === undefined || row['password_hash'] === null) return undefined
  return { accountId: Number(row['id']), hash: String(row['password_hash']) }
}

function rejectPasswordGuess(
  db: Db,
  stamp: Stamp,
  { now, requestId, accountId }: Parameters<PasswordStore['rejectPasswordGuess']>[0],
): ReturnType<PasswordStore['rejectPasswordGuess']> {
  const who = { ...optional('accountId', accountId, Number), ...optional('requestId', requestId, String) }
  return db.transact(() => append(stamp, [{ type: 'password.rejected', at: now, ...who }]))
}

function openSessionFor(db: Db, stamp: Stamp, input: OpenSessionFor): Promise<SessionOpening> {
  const { accountId, sessionId } = input
  return db.transact(function* () {
    if (!(yield* acceptChecked(input))) return yield* refusal(input)
    yield giveBack(db, input.givesBack)
    const session = yield* openSession(input)
    const account = (yield* readAccount(accountId)) as Account
    const events = yield* append(stamp, [{ type: 'session.started', ...about(input), sessionId, method: 'password' }])
    return { outcome: 'opened', account, session, events }
  })
}

/** The one statement that decides: of two sign-ins that checked one hash, one renews it, and the other is told. */
function* acceptChecked({ accountId, checked, renewed, touchLastLogin, now }: OpenSessionFor): Work<boolean> {
  const { changes } = yield* run(sql`
    update accounts set
      password_hash = coalesce(${renewed}, password_hash),
      last_login_at = coalesce(cast(${touchLastLogin ? now : null} as bigint), last_login_at)
    where id = ${accountId} and password_hash = ${checked} and disabled_at is null and deleted_at is null`)
  return changes > 0
}

function* refusal({ accountId }: AccountChange): Work<SessionOpening> {
  const row = yield* first(sql`
    select id, password_hash from accounts where id = ${accountId} and disabled_at is null and deleted_at is null`)
  const stored = passwordFrom(row)
  return stored === undefined ? { outcome: 'refused' } : { outcome: 'changed', stored }
}

/** Taking away a password that is not there is nothing, and nothing is told. */
function setPassword(db: Db, stamp: Stamp, input: SetPassword): Promise<Changed | undefined> {
  const { accountId, hash, change } = input
  return db.transact(function* () {
    const { changes } = yield* run(sql`
      update accounts set password_hash = ${hash}
      where id = ${accountId} and deleted_at is null and (password_hash is not null or cast(${hash} as text) is not null)`)
    if (changes === 0) return yield* unchanged(input)
    return yield* told(stamp, input, [{ type: 'account.password_changed', ...about(input), change }])
  })
}
