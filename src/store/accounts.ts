import { optional } from '../core/optional.ts'
import type { Account, Recipient } from '../core/records.ts'
import { type Db, firstOf, type Result, type Work } from './db.ts'
import { type Sql, sql } from './sql.ts'

/** Reads an account and what it proved, in two statements that travel together. */
export type AccountRead = readonly [Sql, Sql]

export function accountById(id: number): AccountRead {
  return [
    sql`
      select id, username, first_name, last_name, company, position, language, timezone,
        created_at, last_login_at, disabled_at, deleted_at
      from accounts where id = ${id}`,
    sql`select kind, value from identifiers where account_id = ${id} and released_at is null`,
  ]
}

export function accountOfSession(id: string): AccountRead {
  return [
    sql`
      select id, username, first_name, last_name, company, position, language, timezone,
        created_at, last_login_at, disabled_at, deleted_at
      from accounts where id = (select account_id from sessions where id = ${id})`,
    sql`
      select kind, value from identifiers
      where account_id = (select account_id from sessions where id = ${id}) and released_at is null`,
  ]
}

export function accountOf({ kind, value }: Recipient): AccountRead {
  return [
    sql`
      select id, username, first_name, last_name, company, position, language, timezone,
        created_at, last_login_at, disabled_at, deleted_at
      from accounts where id = (
        select account_id from identifiers where kind = ${kind} and value = ${value} and released_at is null)`,
    sql`
      select kind, value from identifiers where released_at is null and account_id = (
        select account_id from identifiers where kind = ${kind} and value = ${value} and released_at is null)`,
  ]
}

/** An account on a trip of its own. */
export async function lookAtAccount(db: Db, read: AccountRead): Promise<Account | undefined> {
  return accountFrom(await db.look(...read))
}

/** The same within a transaction. */
export function* readAccount(id: number): Work<Account | undefined> {
  return accountFrom(yield accountById(id))
}

/** What the two statements gave. */
export function accountFrom([account, identifiers]: readonly Result[]): Account | undefined {
  const row = firstOf(account)
  if (row === undefined) return undefined
  const valueOf = (kind: Recipient['kind']): unknown =>
    identifiers?.rows.find((held) => held['kind'] === kind)?.['value']
  return {
    id: Number(row['id']),
    username: String(row['username']),
    ...optional('email', valueOf('email'), String),
    ...optional('phone', valueOf('phone'), String),
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
