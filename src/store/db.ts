import type { Topic } from '../core/store.ts'
import type { Sql, SqlValue } from './sql.ts'

/** A row as its driver gives it: PostgreSQL writes whole numbers as text. */
export type Row = Readonly<Record<string, SqlValue>>

/** What a statement gave. */
export interface Result {
  readonly rows: readonly Row[]
  /** How many rows it wrote. */
  readonly changes: number
}

/**
 * A transaction whose statements depend on each other: what it yields travels together, the results come back, and what it
 * returns is the outcome. It may be run again from its start, so it does nothing else.
 */
export type Work<T> = Generator<readonly Sql[], T, readonly Result[]>

/** Whether a step may take as long as it takes, as one that builds an index does. */
export type Patience = 'usual' | 'endless'

/**
 * One open database. What cannot answer rejects with `AuthError('unavailable')`: nothing happened, or all of it did and the answer
 * was lost with the connection.
 */
export interface Db {
  /** Reads what belongs together, in one trip. */
  look(...statements: readonly Sql[]): Promise<readonly Result[]>
  /**
   * Writes in one transaction and one trip.
   *
   * @throws {Violation} when a statement broke a rule of the schema; then none of them happened.
   */
  batch(statements: readonly Sql[]): Promise<readonly Result[]>
  /** Runs a transaction with a trip for each step. What the work throws undoes it. */
  transact<T>(work: () => Work<T>, patience?: Patience): Promise<T>
  /** Tells other processes, best effort: nothing where nobody could hear it, and never an error. */
  notify(topic: Topic): Promise<void>
  /** Fulfils when it can be written. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** A statement broke a rule of the schema. Never leaves this room. */
export class Violation extends Error {
  /** `missing`: no value where there must be one. `taken`: a second row where there may be one. */
  readonly rule: 'missing' | 'taken'

  constructor(rule: Violation['rule'], cause: unknown) {
    super(`the schema does not allow it: ${rule}`, { cause })
    this.rule = rule
  }
}

/** The first row of a result. */
export function firstOf(result: Result | undefined): Row | undefined {
  return result?.rows[0]
}

/** Statements of a transaction that travel together. */
export function* together(statements: readonly Sql[]): Work<readonly Result[]> {
  return yield statements
}

/** One statement of a transaction, on a trip of its own. */
export function* run(statement: Sql): Work<Result> {
  const [result] = yield [statement]
  return result as Result
}

/** The same, for its first row. */
export function* first(statement: Sql): Work<Row | undefined> {
  return firstOf(yield* run(statement))
}
