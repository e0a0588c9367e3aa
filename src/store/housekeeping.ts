import type { Forget, Forgotten } from '../core/housekeeping-store.ts'
import { type Db, firstOf } from './db.ts'
import { sql } from './sql.ts'

/**
 * See `HousekeepingStore.forget`. Old keys are at the front of their tables; counters, whose keys say nothing of time, and
 * sessions, which end when they do, are walked through a page at a time.
 */
export async function forget(db: Db, input: Forget): Promise<Forgotten> {
  const { now, most, challenges, events } = input
  const [counters, sessions] = await db.look(
    sql`select max(counter) as last, count(*) as n from (
      select counter from limits where counter > ${input.counter} order by counter limit ${most}) as page`,
    sql`select max(id) as last, count(*) as n from (
      select id from sessions where id > ${input.session} order by id limit ${most}) as page`,
  )
  const counter = String(firstOf(counters)?.['last'] ?? '')
  const session = String(firstOf(sessions)?.['last'] ?? '')
  const results = await db.batch([
    sql`delete from idempotency_keys where challenge in (
      select handle from challenges where handle < ${challenges} order by handle limit ${most})`,
    sql`delete from deliveries where challenge in (
      select handle from challenges where handle < ${challenges} order by handle limit ${most})`,
    sql`delete from challenges where handle in (
      select handle from challenges where handle < ${challenges} order by handle limit ${most})`,
    sql`delete from events where id in (select id from events where id < ${events} order by id limit ${most})`,
    sql`delete from limits where counter > ${input.counter} and counter <= ${counter} and resets_at <= ${now}`,
    sql`delete from sessions
      where id > ${input.session} and id <= ${session} and expires_at <= ${input.sessionsEnded}`,
  ])
  const changes = results.map((result) => result.changes)
  const pages = [Number(firstOf(counters)?.['n']), Number(firstOf(sessions)?.['n']), changes[2] ?? 0, changes[3] ?? 0]
  return {
    rows: changes.reduce((sum, rows) => sum + rows, 0),
    counter: counter === '' ? input.counter : counter,
    session: session === '' ? input.session : session,
    isAll: pages.every((rows) => rows < most),
  }
}
