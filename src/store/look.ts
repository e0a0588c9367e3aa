import { existsSync } from 'node:fs'
import type { Store } from '../core/store.ts'
import type { Db } from './db.ts'
import { postgresSteps, sqliteSteps } from './migrations.ts'
import { placeOf } from './place.ts'
import { openPostgres } from './postgres.ts'
import { appliedTo, unreadable } from './schema.ts'
import { lookAtSession } from './sessions.ts'
import { signingKeys } from './signing-keys.ts'
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
    throw unreadable(error, place)
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
  const done = (await appliedTo(db, isFile))?.length
  if (done === known) return undefined
  return done === undefined
    ? `${place} is no database of keychime`
    : `the database ${place} has ${done} migrations and this version knows ${known}`
}
