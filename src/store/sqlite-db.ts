import type { Db, Result, Work } from './db.ts'
import type { Sql } from './sql.ts'
import type { Sqlite } from './sqlite.ts'

/** SQLite as the store uses it. Everything is done within the call: nobody else gets between the steps of a transaction. */
export function sqliteDb(sqlite: Sqlite): Db {
  const all = (statements: readonly Sql[]): readonly Result[] => statements.map(sqlite.result)
  return {
    look: async (...statements) => all(statements),
    batch: async (statements) => sqlite.write(() => all(statements)),
    transact: async (work) => sqlite.write(() => finish(work(), sqlite)),
    notify: async () => {},
    ping: async () => sqlite.write(() => {}),
    close: async () => sqlite.close(),
  }
}

/** Runs what is left of a transaction, inside the one that the caller has begun. */
export function finish<T>(work: Work<T>, sqlite: Sqlite): T {
  let step = work.next([])
  while (step.done !== true) step = work.next(step.value.map(sqlite.result))
  return step.value
}
