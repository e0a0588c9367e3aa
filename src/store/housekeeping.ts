import type { FindPast, Forget, Forgotten, FoundPast, Walk } from '../core/housekeeping-store.ts'
import { type Db, firstOf, type Result, together } from './db.ts'
import { optional } from './optional.ts'
import { type Sql, sql } from './sql.ts'

/**
 * See `HousekeepingStore.findPast`. Codes and events are past from the front of their tables on. Counters, whose keys say
 * nothing of time, and sessions, which end when they do, are walked through a page at a time: an index on their end would cost
 * every request something.
 */
export async function findPast(db: Db, input: FindPast): Promise<FoundPast> {
  const { now, walk, page, challenges, events, sessions, sessionsEnded } = input
  const [code, event, counters, ended] = await db.look(
    // Their order keeps a planner that expects many from reading the table.
    sql`select handle from challenges where handle < ${challenges} order by handle limit 1`,
    sql`select id from events where id < ${events} order by id limit 1`,
    sql`
      select max(counter) as last, count(*) as n, count(case when resets_at <= ${now} then 1 end) as past from (
        select counter, resets_at from limits where counter > ${walk.counter} order by counter limit ${page}) as page`,
    sql`
      select max(id) as last, count(*) as n, count(case when expires_at <= ${sessionsEnded} then 1 end) as past from (
        select id, expires_at from sessions where id > ${walk.session} and id < ${sessions}
        order by id limit ${page}) as page`,
  )
  const areFront = firstOf(code) !== undefined || firstOf(event) !== undefined
  const pages = [pageOf(counters), pageOf(ended)] as const
  const [counter, session] = pages.map(({ last }) => last)
  const [nextCounter, nextSession] = pages.map(({ last, rows }) => (rows < page ? undefined : last))
  return {
    isAny: areFront || pages.some(({ past }) => past > 0),
    seen: walkTo(counter, session),
    next: walkTo(nextCounter, nextSession),
  }
}

/** See `HousekeepingStore.forget`. Says once more what is past: a counter may have started anew since. */
export async function forget(db: Db, input: Forget): Promise<Forgotten> {
  const { now, most, walk, found, events, sessionsEnded } = input
  // Not beside others, who would wait for it.
  const results = await db.transact(() =>
    together([
      ...forgetCodes(input),
      sql`delete from events where id in (select id from events where id < ${events} order by id limit ${most})`,
      sql`
      delete from limits where resets_at <= ${now} and counter in (
        select counter from limits
        where counter > ${walk.counter} and counter <= ${found.seen.counter} and resets_at <= ${now}
        order by counter limit ${most})`,
      sql`
      delete from sessions where id in (
        select id from sessions
        where id > ${walk.session} and id <= ${found.seen.session} and expires_at <= ${sessionsEnded}
        order by id limit ${most})`,
    ]),
  )
  const changes = results.map((result) => result.changes)
  const [, , , , , counters = 0, sessions = 0] = changes
  return {
    rows: changes.reduce((sum, rows) => sum + rows, 0),
    isBehind: changes.slice(3).some((rows) => rows >= most),
    next: walkTo(
      counters < most ? found.next.counter : walk.counter,
      sessions < most ? found.next.session : walk.session,
    ),
  }
}

/** Codes go last of what belongs to them. */
function forgetCodes({ challenges, most }: Forget): readonly Sql[] {
  return [
    sql`delete from idempotency_keys where challenge in (
      select handle from challenges where handle < ${challenges} order by handle limit ${most})`,
    sql`delete from reports where delivery in (
      select id from deliveries where challenge in (
        select handle from challenges where handle < ${challenges} order by handle limit ${most}))`,
    sql`delete from deliveries where challenge in (
      select handle from challenges where handle < ${challenges} order by handle limit ${most})`,
    sql`delete from challenges where handle in (
      select handle from challenges where handle < ${challenges} order by handle limit ${most})`,
  ]
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

function walkTo(counter: string | undefined, session: string | undefined): Walk {
  return { ...optional('counter', counter, String), ...optional('session', session, String) }
}
