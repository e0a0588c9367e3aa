import { sql } from './sql.ts'
import { isLocked, type Sqlite } from './sqlite.ts'

/** Another process may hold the lock for some commits; whoever waits longer is told to come back. */
export const WAIT_MS = 500
/** How soon the lock is asked for again. */
export const PAUSE_MS = 5
/** Whoever only reads waits for no more than these. */
const MOST = 64

/** What writes to one file. */
export interface Writer {
  /**
   * Does it in a transaction, together with what else was asked for meanwhile: a commit is a trip to the disk, whatever is in it.
   * Fulfils after that commit. What the work throws undoes that work alone. Where another process holds the lock nothing
   * happened, and it is tried again for a while.
   */
  write<T>(work: () => T): Promise<T>
  /** Fulfils when everything that was asked for is settled. */
  drain(): Promise<void>
}

/** A piece of work that waits for its turn. */
interface Waiting {
  /** Does it, and gives what tells whoever asked. */
  attempt(): () => void
  reject(error: unknown): void
  readonly until: number
}

/** Commits together what arrives within a turn of the event loop. */
export function groupCommit(sqlite: Sqlite): Writer {
  let queue: Waiting[] = []

  const commit = (): void => {
    const group = queue.splice(0, MOST)
    const again = committed(sqlite, group)
    queue = [...again, ...queue]
    if (again.length > 0) setTimeout(commit, PAUSE_MS)
    else if (queue.length > 0) setImmediate(commit)
  }
  const write = <T>(work: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      const attempt = (): (() => void) => inSavepoint(sqlite, work, { resolve, reject })
      queue.push({ attempt, reject, until: performance.now() + WAIT_MS })
      if (queue.length === 1) setImmediate(commit)
    })
  return {
    write,
    drain: async () => {
      if (queue.length > 0) await write(() => {}).catch(() => {})
    },
  }
}

/** Does all of it in one transaction; gives those that are worth another attempt. */
function committed(sqlite: Sqlite, group: readonly Waiting[]): readonly Waiting[] {
  try {
    const tell = sqlite.write(() => group.map((one) => one.attempt()))
    for (const each of tell) each()
    return []
  } catch (error) {
    const now = performance.now()
    const isWorthIt = ({ until }: Waiting): boolean => isLocked(error) && now <= until
    for (const one of group) if (!isWorthIt(one)) one.reject(error)
    return group.filter(isWorthIt)
  }
}

const begin = sql`savepoint one`
const undo = sql`rollback to one`
const release = sql`release one`

interface Asker<T> {
  resolve(done: T): void
  reject(error: unknown): void
}

/** Does it so that it can be undone alone. Gives what tells the outcome, for after the commit. */
function inSavepoint<T>(sqlite: Sqlite, work: () => T, { resolve, reject }: Asker<T>): () => void {
  sqlite.run(begin)
  try {
    const done = work()
    sqlite.run(release)
    return () => resolve(done)
  } catch (error) {
    undoAlone(sqlite, error)
    return () => reject(error)
  }
}

/** SQLite ends some transactions by itself (a full disk); then nothing of the group happened, for this reason. */
function undoAlone(sqlite: Sqlite, because: unknown): void {
  try {
    sqlite.run(undo)
    sqlite.run(release)
  } catch {
    throw because
  }
}
