import { existsSync } from 'node:fs'
import type { Store } from '../core/store.ts'
import { AuthError, StartError } from '../errors.ts'
import { type Db, firstOf } from './db.ts'
import { postgresSteps, sqliteSteps } from './migrations.ts'
import { placeOf } from './place.ts'
import { openPostgres } from './postgres.ts'
import { sentenceOf } from './postgres-errors.ts'
import { lookAtSession } from './sessions.ts'
import { signingKeys } from './signing-keys.ts'
import { sql } from './sql.ts'
import { openForReading } from './sqlite.ts'
import { sqliteDb } from './sqlite-db.ts'

/** What can be seen of a database without changing anything in it. */
export type StoreView = Pick<Store, 'session' | 'signingKeys' | 'close'>

/** A database that can be looked at, or the sentence that says why there is nothing to see. */
export type Look = { readonly view: StoreView } | { readonly missing: string }

/**
 * Opens the database of a URL to look at it. It is neither made nor migrated.
 *
 * @throws {StartError} when there is one, and it cannot be read.
 */
export async function lookAtStore(url: string): Promise<Look> {
  const place = placeOf(url)
  if (place === ':memory:') return { missing: 'the database is in memory, where nobody but its own process sees it' }
  const isFile = url.startsWith('sqlite:')
  if (isFile && !existsSync(place)) return { missing: `there is no database at ${place}` }

  const db = isFile ? sqliteDb(openForReading(place)) : await openPostgres(url)
  const missing = await unfitness(db, { place, isFile }).catch(async (error: unknown) => {
    await db.close()
    throw asStartError(error, place)
  })
  if (missing !== undefined) {
    await db.close()
    return { missing }
  }
  const view: StoreView = {
    session: (sessionId) => lookAtSession(db, sessionId),
    signingKeys: () => signingKeys(db),
    close: () => db.close(),
  }
  return { view }
}

interface Looked {
  readonly place: string
  readonly isFile: boolean
}

async function unfitness(db: Db, { place, isFile }: Looked): Promise<string | undefined> {
  const known = isFile ? sqliteSteps.length : postgresSteps.length
  const done = await stepsDone(db, isFile)
  if (done === known) return undefined
  return done === undefined
    ? `${place} is no database of keychime`
    : `the database ${place} has ${done} migrations and this version knows ${known}`
}

/** The steps that the schema of a database has; `undefined` for a database of somebody else. */
export async function stepsDone(db: Db, isFile: boolean): Promise<number | undefined> {
  const [ours] = await db.look(
    isFile
      ? sql`select name from sqlite_master where type = 'table' and name = 'migrations'`
      : sql`select to_regclass('migrations') as name`,
  )
  if ((firstOf(ours)?.['name'] ?? null) === null) return undefined
  const [last] = await db.look(sql`select coalesce(max(number), 0) as done from migrations`)
  return Number(firstOf(last)?.['done'])
}

function asStartError(error: unknown, place: string): unknown {
  if (!(error instanceof AuthError)) return error
  return new StartError(`the database ${place} cannot be read: ${sentenceOf(error.cause)}`, { cause: error })
}
