import type { Ambient } from '../core/ambient.ts'
import { type Db, firstOf } from './db.ts'
import { lastSeen, newestEvent } from './events.ts'
import { sql } from './sql.ts'

/** Clocks drift by less than a millisecond meanwhile; one that is set, or another server, is followed this soon. */
const EVERY_MS = 10_000
/** An answer that took longer tells the time too roughly, if there is a better one. */
const LONGEST_TRIP_MS = 500

const clock = sql`select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as now`

/** What the clock of a PostgreSQL server says, epoch milliseconds. */
export async function timeOf(db: Db): Promise<number> {
  const [found] = await db.look(clock)
  return Number(firstOf(found)?.['now'])
}

/**
 * Has the clock go by that of the database, so that processes agree on when something is over. Fulfils when it does for the
 * first time, with what stops it. Never what keeps a process alive.
 */
export async function followTime(db: Db, ambient: Pick<Ambient, 'heed' | 'remember'>): Promise<() => void> {
  await heedTime(db, ambient, Number.POSITIVE_INFINITY)
  const again = (): void => void heedTime(db, ambient, LONGEST_TRIP_MS).catch(() => {})
  const timer = setInterval(again, EVERY_MS).unref()
  return () => clearInterval(timer)
}

async function heedTime(db: Db, ambient: Pick<Ambient, 'heed' | 'remember'>, longestMs: number): Promise<void> {
  const sent = performance.now()
  const [found, newest] = await db.look(clock, newestEvent)
  const tripMs = performance.now() - sent
  // It was read on the way.
  if (tripMs <= longestMs) ambient.heed(Number(firstOf(found)?.['now']) + tripMs / 2)
  ambient.remember(lastSeen(firstOf(newest)))
}
