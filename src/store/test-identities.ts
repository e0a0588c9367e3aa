import type { Redeem } from '../core/store.ts'
import { type Sql, sql } from './sql.ts'

/**
 * Which accounts a guess can open: none that is disabled or deleted, and by the fixed code of a test identity none of staff, since
 * more people know that code than may know a staff account.
 */
export function canBeOpened({ testIdentity }: Pick<Redeem, 'testIdentity'>): Sql {
  const isAlive = sql`disabled_at is null and deleted_at is null`
  return testIdentity === undefined ? isAlive : sql`${isAlive} and not (${isStaff})`
}

/** Whose sign-in is worth more than a test's: today whoever has a password, which is for staff. A role of staff belongs here. */
const isStaff = sql`password_hash is not null`
