import { existsSync } from 'node:fs'
import { type Db, firstOf } from './db.ts'
import type { Migration } from './migrate.ts'
import { postgresSteps, sqliteSteps } from './migrations.ts'
import { placeOf } from './place.ts'
import { openPostgres } from './postgres.ts'
import { type Sql, sql } from './sql.ts'
import { openForReading } from './sqlite.ts'
import { sqliteDb } from './sqlite-db.ts'
import { orStartError } from './start-error.ts'

/** What of the schema a database has, and what this version would add. */
export interface Schema {
  readonly place: string
  /** Oldest first; those of a newer version too. Absent for a database of somebody else, or none. */
  readonly applied?: readonly AppliedStep[]
  readonly pending: readonly Migration[]
  /** How many steps this version knows. */
  readonly known: number
}

/** A step that was made. */
export interface AppliedStep {
  readonly number: number
  readonly name: string
  /** Epoch milliseconds. */
  readonly appliedAt: number
}

/** A database that is looked at; none where there is no file. */
export interface Looked {
  readonly schema: Schema
  readonly db?: Db
}

/**
 * Opens the database of a URL to look at it, and changes nothing. Whoever asks closes it.
 *
 * @throws {StartError} when there is a database, and it cannot be read.
 */
export async function openToLook(url: string): Promise<Looked> {
  const place = placeOf(url)
  const isFile = url.startsWith('sqlite:')
  const steps = isFile ? sqliteSteps : postgresSteps
  if (isFile && !existsSync(place)) return { schema: { place, pending: steps, known: steps.length } }

  const db = isFile ? sqliteDb(openForReading(place)) : await openPostgres(url)
  try {
    const applied = await appliedTo(db, isFile ? ownTableInFile : ownTableOnServer)
    const pending = steps.slice(applied?.length ?? 0)
    return { db, schema: { place, ...(applied === undefined ? {} : { applied }), pending, known: steps.length } }
  } catch (error) {
    await db.close()
    throw orStartError(error, place, 'read')
  }
}

/** The same for its schema alone. */
export async function schemaOf(url: string): Promise<Schema> {
  const { db, schema } = await openToLook(url)
  await db?.close()
  return schema
}

const ownTableInFile = sql`select name from sqlite_master where type = 'table' and name = 'migrations'`
const ownTableOnServer = sql`select to_regclass('migrations') as name`

/** The steps that a database has; `undefined` for a database of somebody else. */
async function appliedTo(db: Db, ownTable: Sql): Promise<readonly AppliedStep[] | undefined> {
  const [ours] = await db.look(ownTable)
  if ((firstOf(ours)?.['name'] ?? null) === null) return undefined
  const [steps] = await db.look(sql`select number, name, applied_at from migrations order by number`)
  return (steps?.rows ?? []).map((row) => ({
    number: Number(row['number']),
    name: String(row['name']),
    appliedAt: Number(row['applied_at']),
  }))
}
