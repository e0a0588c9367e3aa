import type { AccountAccess, AccountChange, Changed, MakeAccount, ProfileChange } from '../core/account-store.ts'
import type { NewEvent } from '../core/events.ts'
import { optional } from '../core/optional.ts'
import { readAccount } from './accounts.ts'
import { type Db, first, run, type Work } from './db.ts'
import { append, type Stamp } from './events.ts'
import { endSessionsOf } from './sessions.ts'
import { sql } from './sql.ts'

/** See `Store.makeAccount`. */
export function makeAccount(db: Db, stamp: Stamp, input: MakeAccount): Promise<Changed | undefined> {
  const { username, profile, now } = input
  return db.transact(function* () {
    const row = yield* first(sql`
      insert into accounts (username, first_name, last_name, company, position, language, timezone, created_at)
      values (${username}, ${profile.firstName ?? ''}, ${profile.lastName ?? ''}, ${profile.company ?? ''},
        ${profile.position ?? ''}, ${profile.language ?? ''}, ${profile.timezone ?? ''}, ${now})
      on conflict (username) do nothing returning id`)
    if (row === undefined) return undefined
    const change = { accountId: Number(row['id']), now }
    return yield* told(stamp, change, [{ type: 'account.created', ...about(change) }])
  })
}

/** See `Store.updateAccount`. */
export function updateAccount(db: Db, stamp: Stamp, input: ProfileChange): Promise<Changed | undefined> {
  const { patch } = input
  return db.transact(function* () {
    const { changes } = yield* run(sql`
      update accounts set
        first_name = coalesce(${patch.firstName}, first_name), last_name = coalesce(${patch.lastName}, last_name),
        company = coalesce(${patch.company}, company), position = coalesce(${patch.position}, position),
        language = coalesce(${patch.language}, language), timezone = coalesce(${patch.timezone}, timezone)
      where id = ${input.accountId} and deleted_at is null and disabled_at is null`)
    return changes === 0 ? undefined : yield* told(stamp, input, [{ type: 'account.updated', ...about(input) }])
  })
}

/** See `Store.setAccountAccess`. */
export function setAccountAccess(db: Db, stamp: Stamp, input: AccountAccess): Promise<Changed | undefined> {
  const { accountId, access, now } = input
  return db.transact(function* () {
    const disabledAt = access === 'disabled' ? now : null
    const { changes } = yield* run(sql`
      update accounts set disabled_at = ${disabledAt}
      where id = ${accountId} and deleted_at is null and (disabled_at is null) <> (cast(${disabledAt} as bigint) is null)`)
    if (changes === 0) return yield* unchanged(input)
    const ended = access === 'disabled' ? yield* endSessionsOf(input, 'account_disabled') : []
    return yield* told(stamp, input, [{ type: `account.${access}`, ...about(input) }, ...ended])
  })
}

/** See `Store.deleteAccount`. What stands in place of the username can be nobody's: it has a colon. */
export function deleteAccount(db: Db, stamp: Stamp, input: AccountChange): Promise<Changed | undefined> {
  const { accountId, now } = input
  return db.transact(function* () {
    const { changes } = yield* run(sql`
      update accounts set deleted_at = ${now}, username = 'deleted:' || id, first_name = '', last_name = '',
        company = '', position = '', language = '', timezone = '', password_hash = null
      where id = ${accountId} and deleted_at is null`)
    if (changes === 0) return undefined
    yield* run(sql`update identifiers set released_at = ${now} where account_id = ${accountId} and released_at is null`)
    const ended = yield* endSessionsOf(input, 'account_deleted')
    return yield* told(stamp, input, [{ type: 'account.deleted', ...about(input) }, ...ended])
  })
}

/** Disabling twice is disabling once: nothing happens, and nothing is told. */
export function* unchanged({ accountId }: AccountChange): Work<Changed | undefined> {
  const account = yield* readAccount(accountId)
  return account === undefined || account.deletedAt !== undefined ? undefined : { account, events: [] }
}

/** What every event of a change tells. */
export function about({
  accountId,
  now,
  requestId,
}: AccountChange): Pick<NewEvent & { accountId: number }, 'at' | 'accountId'> {
  return { at: now, accountId, ...optional('requestId', requestId, String) }
}

/** Tells what a change did, and gives the account as it left it. */
export function* told(
  stamp: Stamp,
  { accountId }: AccountChange,
  events: readonly NewEvent[],
): Work<Changed | undefined> {
  const appended = yield* append(stamp, events)
  const account = yield* readAccount(accountId)
  return account === undefined ? undefined : { account, events: appended }
}
