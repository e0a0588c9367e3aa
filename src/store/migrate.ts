import { AuthError, StartError } from '../errors.ts'
import { type Db, first, run, type Work } from './db.ts'
import { postgresSteps, sqliteSteps } from './migrations.ts'
import { stateOf } from './postgres-errors.ts'
import { sql, statementsOf } from './sql.ts'
import type { Sqlite } from './sqlite.ts'
import { finish } from './sqlite-db.ts'

/** One forward step of the schema. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly text: string
}

/**
 * Brings the schema of a file up to date, in transactions that hold its write lock, so that several processes starting at
 * once migrate once. Gives the number of steps that the schema has now.
 *
 * @throws {StartError} when the database was made by a newer version.
 */
export function migrateFile(sqlite: Sqlite, now: number, steps: readonly Migration[] = sqliteSteps): number {
  return sqlite.write(() => {
    while (finish(nextStep(steps, now), sqlite) !== undefined);
    return steps.length
  })
}

/** Somebody reads or writes a table that is to be changed: it is left alone for a moment, and asked for again. */
const LOCK_TRIES = 150
const LOCK_PAUSE_MS = 100

/**
 * The same on PostgreSQL, where each step is a transaction of its own, under one lock. A step waits for a table no longer
 * than 100 ms, so that those who serve meanwhile wait for it and for the step itself no longer than 200 ms.
 *
 * @throws {StartError} when the database was made by a newer version.
 * @throws {AuthError} `unavailable` when it cannot be reached or written.
 */
export async function migrateServer(db: Db, now: number, steps: readonly Migration[] = postgresSteps): Promise<number> {
  for (let tries = 1; ; ) {
    try {
      if ((await db.transact(() => lockedStep(steps, now))) === undefined) return steps.length
    } catch (error) {
      if (!isLocked(error) || tries++ === LOCK_TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, LOCK_PAUSE_MS))
    }
  }
}

/** Any number that nobody else locks. */
const LOCK = 7_238_164_501

function* lockedStep(steps: readonly Migration[], now: number): Work<Migration | undefined> {
  yield [sql`select pg_advisory_xact_lock(${LOCK})`, sql`set local lock_timeout = 100`]
  return yield* nextStep(steps, now)
}

function isLocked(error: unknown): boolean {
  return error instanceof AuthError && stateOf(error.cause) === '55P03'
}

/** Makes the first step that is not made yet; `undefined` when all are. */
function* nextStep(steps: readonly Migration[], now: number): Work<Migration | undefined> {
  yield* run(sql`
    create table if not exists migrations (number bigint primary key, name text not null, applied_at bigint not null)`)
  const done = Number((yield* first(sql`select coalesce(max(number), 0) as done from migrations`))?.['done'])
  if (done > steps.length) {
    throw new StartError(
      `the database has ${done} migrations and this version knows ${steps.length}: run the newer version`,
    )
  }
  const step = steps[done]
  if (step === undefined) return undefined
  for (const statement of statementsOf(step.text)) yield [statement]
  yield* run(sql`insert into migrations (number, name, applied_at) values (${step.number}, ${step.name}, ${now})`)
  return step
}
