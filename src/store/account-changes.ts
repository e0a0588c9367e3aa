import type { AccountAccess, AccountChange, Changed, MakeAccount, ProfileChange } from '../core/account-store.ts'
import type { NewEvent } from '../core/events.ts'
import { accountById } from './accounts.ts'
import type { AppendEvents } from './events.ts'
import { optional } from './optional.ts'
import { endSessionsOf } from './sessions.ts'
import { sql } from './sql.ts'
import type { Sqlite } from './sqlite.ts'

/** See `Store.makeAccount`. */
export function makeAccount(db: Sqlite, append: AppendEvents, input: MakeAccount): Changed | undefined {
  const { username, profile, now } = input
  return db.write(() => {
    const row = db.first(sql`
      insert into accounts (username, first_name, last_name, company, position, language, timezone, created_at)
      values (${username}, ${profile.firstName ?? ''}, ${profile.lastName ?? ''}, ${profile.company ?? ''},
        ${profile.position ?? ''}, ${profile.language ?? ''}, ${profile.timezone ?? ''}, ${now})
      on conflict (username) do nothing returning id`)
    if (row === undefined) return undefined
    const change = { accountId: Number(row['id']), now }
    return told(db, change, append({ type: 'account.created', ...about(change) }))
  })
}

/** See `Store.updateAccount`. */
export function updateAccount(db: Sqlite, append: AppendEvents, input: ProfileChange): Changed | undefined {
  const { patch } = input
  return db.write(() => {
    const changed = db.run(sql`
      update accounts set
        first_name = coalesce(${patch.firstName}, first_name), last_name = coalesce(${patch.lastName}, last_name),
        company = coalesce(${patch.company}, company), position = coalesce(${patch.position}, position),
        language = coalesce(${patch.language}, language), timezone = coalesce(${patch.timezone}, timezone)
      where id = ${input.accountId} and deleted_at is null and disabled_at is null`)
    return changed === 0 ? undefined : told(db, input, append({ type: 'account.updated', ...about(input) }))
  })
}

/** See `Store.setAccountAccess`. */
export function setAccountAccess(db: Sqlite, append: AppendEvents, input: AccountAccess): Changed | undefined {
  const { accountId, access, now } = input
  return db.write(() => {
    const disabledAt = access === 'disabled' ? now : null
    const changed = db.run(sql`
      update accounts set disabled_at = ${disabledAt}
      where id = ${accountId} and deleted_at is null and (disabled_at is null) <> (${disabledAt} is null)`)
    if (changed === 0) return unchanged(db, input)
    const ended = access === 'disabled' ? endSessionsOf(db, input, 'account_disabled') : []
    return told(db, input, append({ type: `account.${access}`, ...about(input) }, ...ended))
  })
}

/** See `Store.deleteAccount`. What stands in place of the username can be nobody's: it has a colon. */
export function deleteAccount(db: Sqlite, append: AppendEvents, input: AccountChange): Changed | undefined {
  const { accountId, now } = input
  return db.write(() => {
    const changed = db.run(sql`
      update accounts set deleted_at = ${now}, username = 'deleted:' || id, first_name = '', last_name = '',
        company = '', position = '', language = '', timezone = '', password_hash = null
      where id = ${accountId} and deleted_at is null`)
    if (changed === 0) return undefined
    db.run(sql`update identifiers set released_at = ${now} where account_id = ${accountId} and released_at is null`)
    const ended = endSessionsOf(db, input, 'account_deleted')
    return told(db, input, append({ type: 'account.deleted', ...about(input) }, ...ended))
  })
}

/** Disabling twice is disabling once: nothing happens, and nothing is told. */
export function unchanged(db: Sqlite, { accountId }: AccountChange): Changed | undefined {
  const account = accountById(db, accountId)
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

/** The account as a change left it, with what was told of it. */
export function told(db: Sqlite, { accountId }: AccountChange, events: Changed['events']): Changed | undefined {
  const account = accountById(db, accountId)
  return account === undefined ? undefined : { account, events }
}
