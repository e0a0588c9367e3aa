import type { Account, Recipient } from '../core/records.ts'
import { optional } from './optional.ts'
import { sql } from './sql.ts'
import type { Row, Sqlite } from './sqlite.ts'

export function accountById(db: Sqlite, id: number): Account | undefined {
  return accountFrom(
    db.first(sql`
      select accounts.*,
        (select value from identifiers where account_id = accounts.id and kind = 'email' and released_at is null) as email,
        (select value from identifiers where account_id = accounts.id and kind = 'phone' and released_at is null) as phone
      from accounts where id = ${id}`),
  )
}

export function accountOf(db: Sqlite, recipient: Recipient): Account | undefined {
  const row = db.first(sql`
    select account_id from identifiers
    where kind = ${recipient.kind} and value = ${recipient.value} and released_at is null`)
  return row === undefined ? undefined : accountById(db, Number(row['account_id']))
}

/** Makes the account that a first proof brings to life. The caller holds the write lock and found none. */
export function createAccount(
  db: Sqlite,
  input: { readonly recipient: Recipient; readonly username: string; readonly now: number },
): number {
  const { recipient, username, now } = input
  const row = db.first(sql`insert into accounts (username, created_at) values (${username}, ${now}) returning id`)
  const id = Number(row?.['id'])
  db.run(sql`
    insert into identifiers (account_id, kind, value, verified_at)
    values (${id}, ${recipient.kind}, ${recipient.value}, ${now})`)
  return id
}

export function touchLastLogin(db: Sqlite, id: number, now: number): void {
  db.run(sql`update accounts set last_login_at = ${now} where id = ${id}`)
}

function accountFrom(row: Row | undefined): Account | undefined {
  if (row === undefined) return undefined
  return {
    id: Number(row['id']),
    username: String(row['username']),
    ...optional('email', row['email'], String),
    ...optional('phone', row['phone'], String),
    firstName: String(row['first_name']),
    lastName: String(row['last_name']),
    company: String(row['company']),
    position: String(row['position']),
    language: String(row['language']),
    timezone: String(row['timezone']),
    createdAt: Number(row['created_at']),
    ...optional('lastLoginAt', row['last_login_at'], Number),
    ...optional('disabledAt', row['disabled_at'], Number),
    ...optional('deletedAt', row['deleted_at'], Number),
  }
}
