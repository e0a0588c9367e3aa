import type { FindPast, Forget, Forgotten, FoundPast, Walk } from '../core/housekeeping-store.ts'
import { optional } from '../core/optional.ts'
import { type Db, firstOf, type Result, together } from './db.ts'
import { sql } from './sql.ts'

// A sign-in leaves as many, so that events keep the pace of codes.
const EVENTS_OF_A_CODE = 5

/**
 * See `HousekeepingStore.findPast`. Codes and events are past from the front of their tables on. Counters, whose keys say
 * nothing of time, and sessions, which end when they do, are walked through a page at a time: an index on their end would cost
 * every request something.
 */
export async function findPast(db: Db, input: FindPast): Promise<FoundPast> {
  const { now, walk, page, most, challenges, events, sessions, sessionsEnded } = input
  const results = await db.look(
    // Not from the front each time: PostgreSQL would read what was removed there, until it is vacuumed.
    sql`
      select max(handle) as last, count(*) as n, count(*) as past from (
        select handle from challenges where handle > ${walk.challenge} and handle < ${challenges}
        order by handle limit ${most}) as page`,
    sql`
      select max(id) as last, count(*) as n, count(*) as past from (
        select id from events where id > ${walk.event} and id < ${events}
        order by id limit ${most * EVENTS_OF_A_CODE}) as page`,
    sql`
      select max(counter) as last, count(*) as n, count(case when empty_at <= ${now} then 1 end) as past from (
        select counter, empty_at from counters where counter > ${walk.counter} order by counter limit ${page}) as page`,
    sql`
      select max(id) as last, count(*) as n, count(case when expires_at <= ${sessionsEnded} then 1 end) as past from (
        select id, expires_at from sessions where id > ${walk.session} and id < ${sessions}
        order by id limit ${page}) as page`,
  )
  const pages = results.map(pageOf)
  const sizes = [most, most * EVENTS_OF_A_CODE, page, page]
  return {
    isAny: pages.some(({ past }) => past > 0),
    seen: walkTo(pages.map(({ last }) => last)),
    next: walkTo(pages.map(({ last, rows }, at) => (rows < Number(sizes[at]) ? undefined : last))),
  }
}

/** See `HousekeepingStore.forget`. Says once more what is past of counters, which may have started anew since. */
export async function forget(db: Db, input: Forget): Promise<Forgotten> {
  const { now, most, walk, found, sessionsEnded } = input
  const { seen, next } = found
  // Not beside others, who would wait for it.
  const results = await db.transact(() =>
    together([
      // Codes go last of what belongs to them.
      sql`delete from idempotency_keys where challenge > ${walk.challenge} and challenge <= ${seen.challenge}`,
      sql`
      delete from reports where delivery in (
        select id from deliveries where challenge > ${walk.challenge} and challenge <= ${seen.challenge})`,
      sql`delete from deliveries where challenge > ${walk.challenge} and challenge <= ${seen.challenge}`,
      sql`delete from challenges where handle > ${walk.challenge} and handle <= ${seen.challenge}`,
      sql`delete from events where id > ${walk.event} and id <= ${seen.event}`,
      sql`
      delete from counters where empty_at <= ${now} and counter in (
        select counter from counters
        where counter > ${walk.counter} and counter <= ${seen.counter} and empty_at <= ${now}
        order by counter limit ${most})`,
      sql`
      delete from sessions where id in (
        select id from sessions
        where id > ${walk.session} and id <= ${seen.session} and expires_at <= ${sessionsEnded}
        order by id limit ${most})`,
    ]),
  )
  const changes = results.map((result) => result.changes)
  const [, , , codes = 0, events = 0, counters = 0, sessions = 0] = changes
  return {
    rows: changes.reduce((sum, rows) => sum + rows, 0),
    isBehind: Math.max(codes, events / EVENTS_OF_A_CODE, counters, sessions) >= most,
    next: walkTo([
      next.challenge,
      next.event,
      counters < most ? next.counter : walk.counter,
      sessions < most ? next.session : walk.session,
    ]),
  }
}

interface Page {
  readonly last: string | undefined
  readonly rows: number
  readonly past: number
}

function pageOf(result: Result | undefined): Page {
  const row = firstOf(result)
  const last = row?.['last'] ?? undefined
  return { last: last === undefined ? undefined : String(last), rows: Number(row?.['n']), past: Number(row?.['past']) }
}

function walkTo([challenge, event, counter, session]: readonly (string | undefined)[]): Walk {
  return {
    ...optional('challenge', challenge, String),
    ...optional('event', event, String),
    ...optional('counter', counter, String),
    ...optional('session', session, String),
  }
}
