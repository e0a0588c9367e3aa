import type { CounterStore } from '../core/defence/counter-store.ts'
import { timesFrom } from '../core/defence/times.ts'
import { type Db, firstOf } from './db.ts'
import { lookAt } from './limits.ts'
import { sql } from './sql.ts'

/** The verbs of counters, over a database. */
export function counterStore(db: Db): CounterStore {
  return {
    spentSince: (counter, since) => spentSince(db, counter, since),
    counters: (spends, now) => lookAt(db, spends, now),
    resetCounters: (counters) => resetCounters(db, counters),
  }
}

async function spentSince(db: Db, counter: string, since: number): Promise<number> {
  const [found] = await db.look(sql`select times from counters where counter = ${counter}`)
  const times = timesFrom(String(firstOf(found)?.['times'] ?? '')) ?? []
  return times.filter((time) => time > since).length
}

async function resetCounters(db: Db, counters: readonly string[] | 'all'): Promise<number> {
  const statements =
    counters === 'all'
      ? [sql`delete from counters`]
      : counters.map((counter) => sql`delete from counters where counter = ${counter}`)
  const results = await db.batch(statements)
  return results.reduce((sum, { changes }) => sum + changes, 0)
}
