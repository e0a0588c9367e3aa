import type { Db, Result, Work } from './db.ts'
import { groupCommit, PAUSE_MS, WAIT_MS } from './group-commit.ts'
import type { Sql } from './sql.ts'
import { isLocked, type Sqlite } from './sqlite.ts'

/** Probes that come faster are not to wear out the disk. */
const PROOF_MS = 1_000

/** SQLite as the store uses it. A transaction is done in one go: nobody else gets between its steps. */
export function sqliteDb(sqlite: Sqlite): Db {
  // SQLite itself would wait within the call, and nobody would be served meanwhile.
  sqlite.script('pragma busy_timeout = 0')
  const all = (statements: readonly Sql[]): readonly Result[] => statements.map(sqlite.result)
  const { write, drain } = groupCommit(sqlite)
  let provedAt = Number.NEGATIVE_INFINITY
  const prove = async (): Promise<void> => {
    if (performance.now() - provedAt < PROOF_MS) return write(() => {})
    await write(() => touch(sqlite))
    provedAt = performance.now()
  }
  return {
    look: (...statements) => unlocked(() => all(statements)),
    batch: (statements) => write(() => all(statements)),
    transact: (work) => write(() => finish(work(), sqlite)),
    notify: async () => {},
    ping: prove,
    close: async () => {
      await drain()
      sqlite.close()
    },
  }
}

/** What a reading gives; where another process is putting the file in order it is tried again for a while. */
async function unlocked<T>(read: () => T): Promise<T> {
  const until = performance.now() + WAIT_MS
  for (;;) {
    try {
      return read()
    } catch (error) {
      if (!isLocked(error) || performance.now() > until) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}

/** Writes a page and changes nothing: an empty transaction goes well on a full disk too. */
export function writeSomething(sqlite: Sqlite): void {
  sqlite.write(() => touch(sqlite))
}

function touch(sqlite: Sqlite): void {
  sqlite.script('pragma user_version = 0')
}

/** Runs what is left of a transaction, inside the one that the caller has begun. */
export function finish<T>(work: Work<T>, sqlite: Sqlite): T {
  let step = work.next([])
  while (step.done !== true) step = work.next(step.value.map(sqlite.result))
  return step.value
}
