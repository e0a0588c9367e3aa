import type { Store } from '../core/store.ts'
import { placeOf } from './place.ts'
import { timeOf } from './postgres-time.ts'
import { openToLook, type Schema } from './schema.ts'
import { lookAtSession } from './sessions.ts'
import { signingKeys } from './signing-keys.ts'

/** What can be seen of a database without changing anything in it. */
export interface StoreView extends Pick<Store, 'session' | 'signingKeys' | 'close'> {
  /** What the clock of its server says, epoch milliseconds; absent for a file, which has none. */
  readonly time?: () => Promise<number>
}

/** A database that can be looked at, or the sentence that says why there is nothing to see. */
export type Look = { readonly view: StoreView } | { readonly missing: string }

/**
 * Opens the database of a URL to look at it. It is neither made nor migrated.
 *
 * @throws {StartError} when there is one, and it cannot be read.
 */
export async function lookAtStore(url: string): Promise<Look> {
  if (placeOf(url) === ':memory:')
    return { missing: 'the database is in memory, where nobody but its own process sees it' }
  const { db, schema } = await openToLook(url)
  if (db === undefined) return { missing: `there is no database at ${schema.place}` }

  const missing = unfitness(schema)
  if (missing !== undefined) {
    await db.close()
    return { missing }
  }
  const view: StoreView = {
    session: (sessionId) => lookAtSession(db, sessionId),
    signingKeys: () => signingKeys(db),
    ...(url.startsWith('sqlite:') ? {} : { time: () => timeOf(db) }),
    close: () => db.close(),
  }
  return { view }
}

function unfitness({ place, applied, known }: Schema): string | undefined {
  if (applied === undefined) return `${place} is no database of keychime`
  if (applied.length === known) return undefined
  return `the database ${place} has ${applied.length} migrations and this version knows ${known}`
}
