import { sql } from '../../src/store/sql.ts'
import { openAgain } from '../peek.ts'
import type { Place } from './stage.ts'

/**
 * Sets the clock of a database wrong by so much, for connections that are opened from now on. PostgreSQL looks at the schema of
 * ours first, and finds a clock there that is wrong. SQLite has the clock of each process.
 */
export async function setDatabaseClock({ url }: Place, offMs: number): Promise<void> {
  if (url.startsWith('sqlite:')) return
  const db = await openAgain(url)
  await db.batch([
    sql`create schema if not exists wrong`,
    sql`create table if not exists wrong.clock (off_ms bigint not null)`,
    sql`delete from wrong.clock`,
    sql`insert into wrong.clock values (${offMs})`,
    sql`create or replace function wrong.clock_timestamp() returns timestamptz language sql
        return pg_catalog.clock_timestamp() + (select off_ms from wrong.clock) * interval '1 ms'`,
    sql`alter role postgres set search_path = wrong, pg_catalog, public`,
  ])
  await db.close()
}
