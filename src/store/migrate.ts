import { AuthError, StartError } from '../errors.ts'
import { type Db, first, firstOf, run, type Work } from './db.ts'
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
  // Whoever may only read and write rows starts where there is nothing to make.
  if ((await applied(db)) === steps.length) return steps.length
  for (let tries = 1; ; ) {
    try {
      const step = await db.transact(() => lockedStep(steps, now), 'endless')
      if (step === undefined) return steps.length
      if (step === 'elsewhere') await pause(LOCK_PAUSE_MS)
    } catch (error) {
      if (!isLocked(error) || tries++ === LOCK_TRIES) throw error
      await pause(LOCK_PAUSE_MS)
    }
  }
}

async function applied(db: Db): Promise<number> {
  const [ours] = await db.look(sql`select to_regclass('migrations') as name`)
  if ((firstOf(ours)?.['name'] ?? null) === null) return 0
  const [steps] = await db.look(sql`select count(*) as steps from migrations`)
  return Number(firstOf(steps)?.['steps'])
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Any number that nobody else locks. */
const LOCK = 7_238_164_501

/** The next step; `elsewhere` while another process makes one, which may take its time. */
function* lockedStep(steps: readonly Migration[], now: number): Work<Migration | 'elsewhere' | undefined> {
  const [lock] = yield [sql`select pg_try_advisory_xact_lock(${LOCK}) as ours`, sql`set local lock_timeout = 100`]
  return firstOf(lock)?.['ours'] === 't' ? yield* nextStep(steps, now) : 'elsewhere'
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
