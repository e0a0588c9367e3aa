import type { AccountChange } from '../core/account-store.ts'
import type { Event, NewEvent, SessionEnd } from '../core/events.ts'
import { optional } from '../core/optional.ts'
import type { OpenSessionFor } from '../core/password-store.ts'
import type { DeviceSession, Session } from '../core/records.ts'
import type { EndSession, EndSessions, SignedIn } from '../core/store.ts'
import { accountFrom, accountOfSession } from './accounts.ts'
import { type Db, firstOf, type Result, type Row, run, type Work } from './db.ts'
import { append, bodyOf, type Stamp } from './events.ts'
import { type Sql, sql } from './sql.ts'

/** Opens a session, inside the transaction of the proof that earns it. */
export function* openSession(
  input: Pick<OpenSessionFor, 'sessionId' | 'accountId' | 'now' | 'sessionExpiresAt' | 'traits'>,
): Work<Session> {
  const { sessionId: id, accountId, now, sessionExpiresAt: expiresAt, traits } = input
  yield* run(sql`
    insert into sessions (id, account_id, generation, rotated_at, created_at, expires_at, user_agent, device)
    values (${id}, ${accountId}, 1, ${now}, ${now}, ${expiresAt}, ${traits.userAgent}, ${traits.device})`)
  return { id, accountId, generation: 1, rotatedAt: now, expiresAt }
}

/** Reads a session and its account, in statements that travel together. */
export function sessionById(id: string): readonly Sql[] {
  return [
    // The generation as text: a number that JavaScript cannot hold would be an error of its own.
    sql`
      select id, account_id, cast(generation as text) as generation, rotated_at, expires_at, ended_at
      from sessions where id = ${id}`,
    ...accountOfSession(id),
  ]
}

/** What those statements gave. A session whose generation is none is no session: nobody can tell which token is its last. */
export function signedInFrom([found, ...account]: readonly Result[]): SignedIn | undefined {
  const row = firstOf(found)
  const owner = accountFrom(account)
  if (row === undefined || owner === undefined) return undefined
  const session = sessionFrom(row)
  return Number.isSafeInteger(session.generation) && session.generation > 0 ? { session, account: owner } : undefined
}

/** See `Store.session`. */
export async function lookAtSession(db: Db, id: string): Promise<SignedIn | undefined> {
  return signedInFrom(await db.look(...sessionById(id)))
}

/** See `Store.endSession`. The session names the event that ended it, so that two at once tell one. */
export async function endSession(db: Db, stamp: Stamp, input: EndSession): Promise<readonly Event[]> {
  const { sessionId, reason, now, aliveAfter, requestId } = input
  const about = { at: now, accountId: 0, sessionId, reason, ...optional('requestId', requestId, String) }
  const event = stamp({ type: 'session.ended', ...about })
  const [ended] = await db.batch([
    sql`
      update sessions set ended_at = ${now}, end_reason = ${reason}, changed_by = ${event.id}
      where id = ${sessionId} and ended_at is null and expires_at > ${aliveAfter} returning account_id`,
    ofChange(event, { sessionId, changedBy: event.id }),
  ])
  const row = firstOf(ended)
  return row === undefined ? [] : [{ ...event, accountId: Number(row['account_id']) } as Event]
}

/** Tells of a change of a session if it was this one that made it. */
export function ofChange(event: Event, by: { readonly sessionId: string; readonly changedBy: string }): Sql {
  return sql`
    insert into events (id, type, account_id, body)
    select ${event.id}, ${event.type}, account_id, ${bodyOf(event)} from sessions
    where id = ${by.sessionId} and changed_by = ${by.changedBy}`
}

/** Ends every living session of an account, inside the transaction that takes its access away. */
export function* endSessionsOf(change: AccountChange, reason: SessionEnd): Work<readonly NewEvent[]> {
  return yield* endAll({ ...change, reason, aliveAfter: change.now })
}

/** See `Store.endSessions`. */
export function endSessions(db: Db, stamp: Stamp, input: EndSessions): Promise<readonly Event[]> {
  return db.transact(function* () {
    return yield* append(stamp, yield* endAll(input))
  })
}

function* endAll({ accountId, except, reason, now, aliveAfter, requestId }: EndSessions): Work<readonly NewEvent[]> {
  const { rows } = yield* run(sql`
    update sessions set ended_at = ${now}, end_reason = ${reason}
    where account_id = ${accountId} and id <> ${except ?? ''} and ended_at is null and expires_at > ${aliveAfter}
    returning id`)
  const about = { at: now, accountId, reason, ...optional('requestId', requestId, String) }
  return rows.map((row) => ({ type: 'session.ended', ...about, sessionId: String(row['id']) }))
}

/** See `Store.endedSessions`. */
export async function endedSessions(db: Db, since: number): Promise<readonly string[]> {
  const [found] = await db.look(sql`select id from sessions where ended_at > ${since}`)
  return (found?.rows ?? []).map((row) => String(row['id']))
}

/** See `Store.sessionsOf`. */
export async function sessionsOf(db: Db, accountId: number, aliveAfter: number): Promise<readonly DeviceSession[]> {
  const [found] = await db.look(sql`
    select id, user_agent, device, created_at, rotated_at, expires_at from sessions
    where account_id = ${accountId} and ended_at is null and expires_at > ${aliveAfter}
    order by rotated_at desc, id desc`)
  return (found?.rows ?? []).map((row) => ({
    id: String(row['id']),
    ...optional('userAgent', row['user_agent'], String),
    ...optional('device', row['device'], String),
    createdAt: Number(row['created_at']),
    lastUsedAt: Number(row['rotated_at']),
    expiresAt: Number(row['expires_at']),
  }))
}

function sessionFrom(row: Row): Session {
  return {
    id: String(row['id']),
    accountId: Number(row['account_id']),
    generation: Number(row['generation']),
    rotatedAt: Number(row['rotated_at']),
    expiresAt: Number(row['expires_at']),
    ...optional('endedAt', row['ended_at'], Number),
  }
}
