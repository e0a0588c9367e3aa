import type { AccountChange, Changed } from '../core/account-store.ts'
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
import type { Limited } from '../core/store.ts'
import { about, told, unchanged } from './account-changes.ts'
import { accountById } from './accounts.ts'
import type { AppendEvents } from './events.ts'
import { giveBack, limited, spendAll } from './limits.ts'
import { optional } from './optional.ts'
import { openSession } from './sessions.ts'
import { sql } from './sql.ts'
import type { Row, Sqlite } from './sqlite.ts'

/** See `PasswordStore.takePasswordGuess`. */
export function takePasswordGuess(db: Sqlite, input: TakePasswordGuess): PasswordGuessTaken | Limited {
  return limited(() =>
    db.write(() => {
      const { quota } = spendAll(db, input.spends, input.now)
      const stored = passwordFrom(passwordOf(db, input.login))
      return {
        outcome: 'taken',
        ...(quota === undefined ? {} : { quota }),
        ...(stored === undefined ? {} : { stored }),
      }
    }),
  )
}

function passwordOf(db: Sqlite, { kind, value }: Login): Row | undefined {
  if (kind === 'username') {
    return db.first(sql`
      select id, password_hash from accounts
      where username = ${value} and disabled_at is null and deleted_at is null`)
  }
  return db.first(sql`
    select accounts.id, password_hash from identifiers join accounts on accounts.id = account_id
    where kind = 'email' and value = ${value} and released_at is null and disabled_at is null and deleted_at is null`)
}

function passwordFrom(row: Row | undefined): StoredPassword | undefined {
  if (row === undefined || row['password_hash'] === null) return undefined
  return { accountId: Number(row['id']), hash: String(row['password_hash']) }
}

/** See `PasswordStore.rejectPasswordGuess`. */
export function rejectPasswordGuess(
  db: Sqlite,
  append: AppendEvents,
  { now, requestId, accountId }: Parameters<PasswordStore['rejectPasswordGuess']>[0],
): Awaited<ReturnType<PasswordStore['rejectPasswordGuess']>> {
  const who = { ...optional('accountId', accountId, Number), ...optional('requestId', requestId, String) }
  return db.write(() => append({ type: 'password.rejected', at: now, ...who }))
}

/** See `PasswordStore.openSessionFor`. */
export function openSessionFor(db: Sqlite, append: AppendEvents, input: OpenSessionFor): SessionOpening {
  const { accountId, sessionId, now } = input
  return db.write(() => {
    if (!acceptChecked(db, input)) return refusal(db, input)
    giveBack(db, input.givesBack)
    const session = openSession(db, { id: sessionId, accountId, now, expiresAt: input.sessionExpiresAt })
    const account = accountById(db, accountId) as Account
    const events = append({ type: 'session.started', ...about(input), sessionId, method: 'password' })
    return { outcome: 'opened', account, session, events }
  })
}

/** The one statement that decides: of two sign-ins that checked one hash, one renews it, and the other is told. */
function acceptChecked(db: Sqlite, { accountId, checked, renewed, touchLastLogin, now }: OpenSessionFor): boolean {
  const changed = db.run(sql`
    update accounts set
      password_hash = coalesce(${renewed}, password_hash),
      last_login_at = coalesce(${touchLastLogin ? now : null}, last_login_at)
    where id = ${accountId} and password_hash = ${checked} and disabled_at is null and deleted_at is null`)
  return changed > 0
}

function refusal(db: Sqlite, { accountId }: AccountChange): SessionOpening {
  const row = db.first(sql`
    select id, password_hash from accounts where id = ${accountId} and disabled_at is null and deleted_at is null`)
  const stored = passwordFrom(row)
  return stored === undefined ? { outcome: 'refused' } : { outcome: 'changed', stored }
}

/** See `PasswordStore.setPassword`. Taking away a password that is not there is nothing, and nothing is told. */
export function setPassword(db: Sqlite, append: AppendEvents, input: SetPassword): Changed | undefined {
  const { accountId, hash, change } = input
  return db.write(() => {
    const changed = db.run(sql`
      update accounts set password_hash = ${hash}
      where id = ${accountId} and deleted_at is null and (password_hash is not null or ${hash} is not null)`)
    if (changed === 0) return unchanged(db, input)
    return told(db, input, append({ type: 'account.password_changed', ...about(input), change }))
  })
}
