import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { AuthError, StartError } from '../errors.ts'
import { type Result, type Row, Violation } from './db.ts'
import type { Sql, SqlValue } from './sql.ts'
import { sentenceOf } from './start-error.ts'
import { unavailable } from './unavailable.ts'

/** One open SQLite database. Statements are prepared once each and kept. */
export interface Sqlite {
  /** SQLite's own version. */
  readonly version: string
  all(statement: Sql): readonly Row[]
  first(statement: Sql): Row | undefined
  /** Runs a statement and gives the number of rows it changed. */
  run(statement: Sql): number
  /** Runs a statement of either kind. */
  result(statement: Sql): Result
  /** Runs several statements without parameters. */
  script(text: string): void
  /** Runs `work` in one transaction that holds the write lock from its start; what it throws undoes it. */
  write<T>(work: () => T): T
  close(): void
}

interface Statement {
  all(...values: SqlValue[]): Row[]
  get(...values: SqlValue[]): Row | undefined
  run(...values: SqlValue[]): { changes: number | bigint }
}

/** A statement that is kept. */
interface Prepared {
  readonly statement: Statement
  readonly givesRows: boolean
}

interface Database {
  prepare(text: string): Statement
  exec(text: string): void
  close(): void
}

interface Driver {
  DatabaseSync: new (path: string, options?: { readonly readOnly: boolean }) => Database
}

// At the start another process may be migrating. Who serves does not wait like this: it blocks the process whole.
const BUSY_MS = 500

// WAL with FULL: a commit that was acknowledged survives a loss of power (sqlite.org/pragma.html#pragma_synchronous).
const PRAGMAS = `
  pragma busy_timeout = ${BUSY_MS};
  pragma synchronous = full;
  pragma foreign_keys = on;
`

/**
 * Opens the database file, making it and its folder when they are missing, readable by their owner alone.
 *
 * @throws {StartError} when the file cannot be opened or is no database.
 */
export function openSqlite(path: string): Sqlite {
  return sqliteOver(open(path))
}

/**
 * Opens a database file that is there, to look at it: nothing can be written through it. What a process that was killed
 * left half written is undone.
 *
 * @throws {StartError} when the file cannot be opened.
 */
export function openForReading(path: string): Sqlite {
  return orStartError(path, () => {
    try {
      return sqliteOver(reader(path, { readOnly: true }))
    } catch (error) {
      if ((codeOf(error) & 0xff) !== READONLY) throw error
      // Only whoever may write can undo it.
      reader(path, { readOnly: false }).close()
      return sqliteOver(reader(path, { readOnly: true }))
    }
  })
}

function reader(path: string, options: { readonly readOnly: boolean }): Database {
  const Driver = loadDriver()
  const database = new Driver.DatabaseSync(path, options)
  try {
    database.exec(`pragma busy_timeout = ${BUSY_MS}; select name from sqlite_master`)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function sqliteOver(database: Database): Sqlite {
  const prepared = new WeakMap<readonly string[], Prepared>()

  const prepare = ({ strings }: Sql): Prepared => {
    const known = prepared.get(strings)
    if (known !== undefined) return known
    const made = { statement: database.prepare(strings.join('?')), givesRows: givesRows(strings) }
    prepared.set(strings, made)
    return made
  }

  const run = (text: Sql): number => guard(() => Number(prepare(text).statement.run(...text.values).changes))
  const all = (text: Sql): readonly Row[] => guard(() => prepare(text).statement.all(...text.values))
  const first = (text: Sql): Row | undefined => guard(() => prepare(text).statement.get(...text.values))

  return {
    version: String(database.prepare('select sqlite_version() as version').get()?.['version']),
    all,
    first,
    run,
    result(text) {
      if (!guard(() => prepare(text).givesRows)) return { rows: [], changes: run(text) }
      const rows = all(text)
      return { rows, changes: rows.length }
    },
    script: (text) => guard(() => database.exec(text)),
    write: (work) => inTransaction(database, work),
    close: () => closeWhole(database),
  }
}

/** Leaves everything in the one file: prepared statements would keep a driver from doing so at the end. */
function closeWhole(database: Database): void {
  try {
    database.exec('pragma wal_checkpoint(truncate)')
  } catch {
    // Another process holds the file, or it cannot be written: the log stays and is read at the next start.
  }
  database.close()
}

function inTransaction<T>(database: Database, work: () => T): T {
  guard(() => database.exec('begin immediate'))
  try {
    const result = work()
    guard(() => database.exec('commit'))
    return result
  } catch (error) {
    rollBack(database)
    throw error
  }
}

/** A transaction that SQLite has ended by itself (a full disk) has nothing left to undo. */
function rollBack(database: Database): void {
  try {
    database.exec('rollback')
  } catch {
    // The error that led here is the one to tell.
  }
}

function open(path: string): Database {
  const Driver = loadDriver()
  return orStartError(path, () => {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    // SQLite would make it readable for others, and whoever is killed before changing that leaves it so.
    if (path !== ':memory:' && !existsSync(path)) writeFileSync(path, '', { mode: 0o600, flag: 'a' })
    const database = new Driver.DatabaseSync(path)
    database.exec(PRAGMAS)
    useWal(database)
    return database
  })
}

function orStartError<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new StartError(`the database ${path} cannot be opened: ${sentenceOf(error)}`, { cause: error })
  }
}

const WAL_TRIES = 40
const WAL_PAUSE_MS = 50

/** Of two that open a new file at once, SQLite refuses one the change of journal at once, whatever the busy timeout. */
function useWal(database: Database): void {
  for (let tries = 1; ; tries++) {
    try {
      database.exec('pragma journal_mode = wal')
      return
    } catch (error) {
      if (tries === WAL_TRIES || (codeOf(error) & 0xff) !== BUSY) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAL_PAUSE_MS)
    }
  }
}

/** node:sqlite where it is ready for use, else the same interface from a package with binaries for older Node. */
function loadDriver(): Driver {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 16))
    return withoutWarning(() => process.getBuiltinModule('node:sqlite') as Driver)
  try {
    return createRequire(import.meta.url)('@photostructure/sqlite') as Driver
  } catch (error) {
    throw new StartError('SQLite on this Node needs the package @photostructure/sqlite, or Node 22.16 and above', {
      cause: error,
    })
  }
}

/** node:sqlite announces itself as experimental on Node 22; operators need not read that at every start. */
function withoutWarning<T>(load: () => T): T {
  const warn = process.emitWarning
  process.emitWarning = () => {}
  try {
    return load()
  } finally {
    process.emitWarning = warn
  }
}

const BUSY = 5
const READONLY = 8
// BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB: the database cannot answer
// (sqlite.org/rescode.html).
const UNAVAILABLE = new Set([BUSY, 6, 7, READONLY, 10, 11, 13, 14, 15, 26])
// CONSTRAINT_NOTNULL, PRIMARYKEY and UNIQUE.
const violations: Readonly<Record<number, Violation['rule']>> = { 1299: 'missing', 1555: 'taken', 2067: 'taken' }

/** A `returning` that is text, in quotes or a comment, does no harm: its rows are none. */
function givesRows(strings: readonly string[]): boolean {
  return strings.some((part) => /\breturning\b/i.test(part)) || /^\s*(select|pragma|explain)\b/i.test(strings[0] ?? '')
}

function guard<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    const code = codeOf(error)
    const rule = violations[code]
    if (rule !== undefined) throw new Violation(rule, error)
    if (!UNAVAILABLE.has(code & 0xff) && !isClosed(error)) throw error
    throw unavailable(error)
  }
}

// What SQLite says where the package for older Node gives no code: in statements that give rows.
const sentences: readonly (readonly [RegExp, number])[] = [
  [/^NOT NULL constraint failed/, 1299],
  [/^UNIQUE constraint failed/, 2067],
  [/is locked$/, BUSY],
  [/^attempt to write a readonly database$/, READONLY],
  [/^disk I\/O error$/, 10],
  [/^database disk image is malformed$/, 11],
  [/^database or disk is full$/, 13],
  [/^unable to open database file$/, 14],
  [/^file is not a database$/, 26],
]

/** SQLite's result code of an error, extended where there is one; 0 for an error that is not SQLite's. */
function codeOf(error: unknown): number {
  const { errcode, message } = error as { errcode?: unknown; message?: unknown }
  if (typeof errcode === 'number') return errcode
  return sentences.find(([sentence]) => sentence.test(String(message)))?.[1] ?? 0
}

/** Whether another process held the lock for too long. */
export function isLocked(error: unknown): boolean {
  return error instanceof AuthError && (codeOf(error.cause) & 0xff) === BUSY
}

function isClosed(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return code === 'ERR_INVALID_STATE' || message === 'database is not open'
}
