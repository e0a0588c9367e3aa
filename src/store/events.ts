import type { Ambient } from '../core/ambient.ts'
import type { Event, NewEvent } from '../core/events.ts'
import { newId } from '../core/ids.ts'
import { sql } from './sql.ts'
import type { Sqlite } from './sqlite.ts'

/** Appends events inside the transaction of what they tell. */
export type AppendEvents = (...events: readonly NewEvent[]) => readonly Event[]

export function eventLog(db: Sqlite, ambient: Ambient): AppendEvents {
  return (...events) =>
    events.map((event) => {
      const told = { id: newId('evt', ambient), ...event } as Event
      db.run(sql`insert into events (id, type, body) values (${told.id}, ${told.type}, ${JSON.stringify(told)})`)
      return told
    })
}
