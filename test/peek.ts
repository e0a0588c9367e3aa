import type { Auth } from '../src/index.ts'
import { type Db, firstOf, type Row } from '../src/store/db.ts'
import { openPostgres } from '../src/store/postgres.ts'
import type { Sql } from '../src/store/sql.ts'
import { openSqlite } from '../src/store/sqlite.ts'
import { sqliteDb } from '../src/store/sqlite-db.ts'

/** The database of an instance, by a connection of a test's own: what a dump would show. */
export interface Peek {
  all(statement: Sql): Promise<readonly Row[]>
  first(statement: Sql): Promise<Row | undefined>
  close(): Promise<void>
}

/** Opens the database of an instance; one in the memory of SQLite cannot be. */
export async function peekInto({ settings }: Auth): Promise<Peek> {
  const db = await openAgain(settings.database)
  return {
    all: async (statement) => (await db.batch([statement]))[0]?.rows ?? [],
    first: async (statement) => firstOf((await db.batch([statement]))[0]),
    close: () => db.close(),
  }
}

/** Opens a database that an instance has made. */
export async function openAgain(url: string): Promise<Db> {
  return url.startsWith('sqlite:') ? sqliteDb(openSqlite(url.slice('sqlite:'.length))) : openPostgres(url)
}
