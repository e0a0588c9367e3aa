import type { Migration } from './migrate.ts'
import firstPostgres from './migrations/postgresql/001-first.sql'
import idempotencyKeysPostgres from './migrations/postgresql/002-idempotency-keys.sql'
import passwordsPostgres from './migrations/postgresql/003-passwords.sql'
import signingKeysPostgres from './migrations/postgresql/004-signing-keys.sql'
import manyProcessesPostgres from './migrations/postgresql/005-many-processes.sql'
import firstSqlite from './migrations/sqlite/001-first.sql'
import idempotencyKeysSqlite from './migrations/sqlite/002-idempotency-keys.sql'
import passwordsSqlite from './migrations/sqlite/003-passwords.sql'
import signingKeysSqlite from './migrations/sqlite/004-signing-keys.sql'
import manyProcessesSqlite from './migrations/sqlite/005-many-processes.sql'

/** Every step for SQLite, oldest first. A step that was released never changes. */
export const sqliteSteps: readonly Migration[] = [
  { number: 1, name: 'first', text: firstSqlite },
  { number: 2, name: 'idempotency-keys', text: idempotencyKeysSqlite },
  { number: 3, name: 'passwords', text: passwordsSqlite },
  { number: 4, name: 'signing-keys', text: signingKeysSqlite },
  { number: 5, name: 'many-processes', text: manyProcessesSqlite },
]

/** The same steps for PostgreSQL. */
export const postgresSteps: readonly Migration[] = [
  { number: 1, name: 'first', text: firstPostgres },
  { number: 2, name: 'idempotency-keys', text: idempotencyKeysPostgres },
  { number: 3, name: 'passwords', text: passwordsPostgres },
  { number: 4, name: 'signing-keys', text: signingKeysPostgres },
  { number: 5, name: 'many-processes', text: manyProcessesPostgres },
]
