import type { Db, Result, Work } from './db.ts'
import type { Sql } from './sql.ts'
import type { Sqlite } from './sqlite.ts'

/** Probes that come faster are not to wear out the disk. */
const PROOF_MS = 1_000

/** SQLite as the store uses it. Everything is done within the call: nobody else gets between the steps of a transaction. */
export function sqliteDb(sqlite: Sqlite): Db {
  const all = (statements: readonly Sql[]): readonly Result[] => statements.map(sqlite.result)
  let provedAt = Number.NEGATIVE_INFINITY
  return {
    look: async (...statements) => all(statements),
    batch: async (statements) => sqlite.write(() => all(statements)),
    transact: async (work) => sqlite.write(() => finish(work(), sqlite)),
    async ping() {
      if (performance.now() - provedAt < PROOF_MS) return sqlite.write(() => {})
      writeSomething(sqlite)
      provedAt = performance.now()
    },
    close: async () => sqlite.close(),
  }
}

/** Writes a page and changes nothing: an empty transaction goes well on a full disk too. */
export function writeSomething(sqlite: Sqlite): void {
  sqlite.write(() => sqlite.script('pragma user_version = 0'))
}

/** Runs what is left of a transaction, inside the one that the caller has begun. */
export function finish<T>(work: Work<T>, sqlite: Sqlite): T {
  let step = work.next([])
  while (step.done !== true) step = work.next(step.value.map(sqlite.result))
  return step.value
}
