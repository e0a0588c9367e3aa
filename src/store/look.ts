import { existsSync } from 'node:fs'
import type { Store } from '../core/store.ts'
import { AuthError, StartError } from '../errors.ts'
import { migrations } from './migrate.ts'
import { sessionById } from './sessions.ts'
import { signingKeys } from './signing-keys.ts'
import { sql } from './sql.ts'
import { openForReading, reasonOf, type Sqlite } from './sqlite.ts'

/** What can be seen of a database without changing anything in it. */
export type StoreView = Pick<Store, 'session' | 'signingKeys' | 'close'>

/** A database that can be looked at, or the sentence that says why there is nothing to see. */
export type Look = { readonly view: StoreView } | { readonly missing: string }

/**
 * Opens the database of a URL (`sqlite:<path>`) to look at it. It is neither made nor migrated.
 *
 * @throws {StartError} when there is a file, and it cannot be read.
 */
export function lookAtStore(url: string): Look {
  const place = url.slice('sqlite:'.length)
  if (place === ':memory:') return { missing: 'the database is in memory, where nobody but its own process sees it' }
  if (!existsSync(place)) return { missing: `there is no database at ${place}` }

  const db = openForReading(place)
  const missing = unfitness(db, place)
  if (missing !== undefined) {
    db.close()
    return { missing }
  }
  const view: StoreView = {
    session: async (sessionId) => sessionById(db, sessionId),
    signingKeys: async () => signingKeys(db),
    close: async () => db.close(),
  }
  return { view }
}

function unfitness(db: Sqlite, place: string): string | undefined {
  const done = stepsOf(db, place)
  if (done === migrations.length) return undefined
  return done === undefined
    ? `${place} is no database of keychime`
    : `the database ${place} has ${done} migrations and this version knows ${migrations.length}`
}

/** The steps that its schema has; `undefined` for a database of somebody else. */
function stepsOf(db: Sqlite, place: string): number | undefined {
  try {
    const isOurs = db.first(sql`select 1 from sqlite_master where type = 'table' and name = 'migrations'`) !== undefined
    return isOurs ? Number(db.first(sql`select coalesce(max(number), 0) as done from migrations`)?.['done']) : undefined
  } catch (error) {
    db.close()
    if (!(error instanceof AuthError)) throw error
    throw new StartError(`the database ${place} cannot be read: ${reasonOf(error.cause)}`, { cause: error })
  }
}
