import type { Ambient } from '../core/ambient.ts'
import type { Event, NewEvent } from '../core/events.ts'
import { newId, timeOfId } from '../core/ids.ts'
import { optional } from '../core/optional.ts'
import { type Db, firstOf, type Row, type Work } from './db.ts'
import { type Sql, sql } from './sql.ts'

/** Gives an event its id. */
export type Stamp = (event: NewEvent) => Event

export function stamper(ambient: Ambient): Stamp {
  return (event) => ({ id: newId('evt', ambient), ...event }) as Event
}

/** Writes an event, in the transaction of what it tells. */
export function recorded(event: Event): Sql {
  const { accountId, source } = event as { readonly accountId?: number; readonly source?: string }
  return sql`
    insert into events (id, type, account_id, source, body)
    values (${event.id}, ${event.type}, ${accountId}, ${source}, ${bodyOf(event)})`
}

/** An event as it is stored. Beside it stands what the database may be the first to know: whose account, and from where. */
export function bodyOf(event: Event): string {
  return JSON.stringify({ ...event, accountId: undefined, source: undefined })
}

/** Appends events to a transaction. */
export function* append(stamp: Stamp, events: readonly NewEvent[]): Work<readonly Event[]> {
  const told = events.map(stamp)
  if (told.length > 0) yield told.map(recorded)
  return told
}

/** See `Store.eventsAfter`. */
export async function eventsAfter(db: Db, after: string, most: number): Promise<readonly Event[]> {
  const [found] = await db.look(sql`
    select id, account_id, source, body from events where id > ${after} order by id limit ${most}`)
  return (found?.rows ?? []).map((row) => ({
    ...JSON.parse(String(row['body'])),
    ...optional('accountId', row['account_id'], Number),
    ...optional('source', row['source'], String),
  }))
}

/** See `Store.countEvents`. */
export async function countEvents(db: Db, after: string, before: string): Promise<number> {
  const [found] = await db.look(sql`select count(*) as events from events where id > ${after} and id < ${before}`)
  return Number(firstOf(found)?.['events'])
}

/** The event that was made last. */
export const newestEvent = sql`select max(id) as id from events`

/** When it was made, epoch milliseconds: a time that has been, whatever a clock says since. */
export function lastSeen(newest: Row | undefined): number {
  const id = newest?.['id']
  return typeof id === 'string' ? timeOfId(id) : Number.NEGATIVE_INFINITY
}
