import type { AccountChange } from '../core/account-store.ts'
import type { NewEvent, SessionEnd } from '../core/events.ts'
import type { Session } from '../core/records.ts'
import type { Rotate, Rotation, SignedIn, Store } from '../core/store.ts'
import { accountById } from './accounts.ts'
import type { AppendEvents } from './events.ts'
import { optional } from './optional.ts'
import { sql } from './sql.ts'
import type { Row, Sqlite } from './sqlite.ts'

/** Opens a session, inside the transaction of the proof that earns it. */
export function openSession(
  db: Sqlite,
  input: { readonly id: string; readonly accountId: number; readonly now: number; readonly expiresAt: number },
): Session {
  const { id, accountId, now, expiresAt } = input
  db.run(sql`
    insert into sessions (id, account_id, generation, rotated_at, created_at, expires_at)
    values (${id}, ${accountId}, 1, ${now}, ${now}, ${expiresAt})`)
  return { id, accountId, generation: 1, rotatedAt: now, expiresAt }
}

export function sessionById(db: Sqlite, id: string): SignedIn | undefined {
  const row = db.first(sql`select * from sessions where id = ${id}`)
  const account = row === undefined ? undefined : accountById(db, Number(row['account_id']))
  return row === undefined || account === undefined ? undefined : { session: sessionFrom(row), account }
}

/** See `Store.rotate`. */
export function rotateSession(db: Sqlite, append: AppendEvents, input: Rotate): Rotation {
  return db.write(() => {
    const next = input.mode === 'off' ? undefined : nextGeneration(db, input)
    const signedIn = sessionById(db, input.sessionId)
    const refused = refusal(signedIn, input)
    if (signedIn === undefined || refused !== undefined)
      return { outcome: 'refused', because: refused ?? 'ended', events: [] }

    if (next === undefined && input.mode !== 'off' && !isAnsweredAgain(signedIn.session, input)) {
      return { outcome: 'refused', because: 'ended', events: append(...endForReuse(db, input)) }
    }
    const about = {
      at: input.now,
      accountId: input.accountId,
      sessionId: input.sessionId,
      ...optional('requestId', input.requestId, String),
    }
    const events = next === undefined ? [] : append({ type: 'session.refreshed', ...about })
    return { outcome: 'rotated', ...signedIn, events }
  })
}

/** The deciding update: only one caller with the current generation moves it. */
function nextGeneration(db: Sqlite, input: Rotate): Row | undefined {
  return db.first(sql`
    update sessions set generation = generation + 1, rotated_at = ${input.now}
    where id = ${input.sessionId} and account_id = ${input.accountId} and generation = ${input.generation}
      and ended_at is null and expires_at > ${input.aliveAfter}
      and exists (select 1 from accounts
                  where id = ${input.accountId} and disabled_at is null and deleted_at is null)
    returning generation`)
}

function refusal(signedIn: SignedIn | undefined, input: Rotate): 'ended' | 'account' | undefined {
  if (signedIn === undefined || signedIn.account.id !== input.accountId) return 'ended'
  if (signedIn.account.disabledAt !== undefined || signedIn.account.deletedAt !== undefined) return 'account'
  const { endedAt, expiresAt } = signedIn.session
  return endedAt !== undefined || expiresAt <= input.aliveAfter ? 'ended' : undefined
}

/**
 * Tabs race and answers get lost: the generation before the current one is answered with the same successor for a
 * while. Where old tokens are not blacklisted, every generation that ever was is.
 */
function isAnsweredAgain(session: Session, input: Rotate): boolean {
  if (input.mode === 'kept') return input.generation <= session.generation
  return input.generation === session.generation - 1 && input.now < session.rotatedAt + input.graceMs
}

function endForReuse(db: Sqlite, input: Rotate): readonly NewEvent[] {
  const { sessionId, accountId, now } = input
  db.run(sql`update sessions set ended_at = ${now}, end_reason = 'reuse' where id = ${sessionId} and ended_at is null`)
  const about = { at: now, accountId, sessionId, ...optional('requestId', input.requestId, String) }
  return [
    { type: 'session.reuse_detected', ...about },
    { type: 'session.ended', ...about, reason: 'reuse' },
  ]
}

export function endSession(db: Sqlite, input: Parameters<Store['endSession']>[0]): readonly NewEvent[] {
  const { sessionId, reason, now, aliveAfter } = input
  const row = db.first(sql`
    update sessions set ended_at = ${now}, end_reason = ${reason}
    where id = ${sessionId} and ended_at is null and expires_at > ${aliveAfter} returning account_id`)
  if (row === undefined) return []
  const accountId = Number(row['account_id'])
  return [
    { type: 'session.ended', at: now, accountId, sessionId, reason, ...optional('requestId', input.requestId, String) },
  ]
}

/** Ends every living session of an account, inside the transaction that takes its access away. */
export function endSessionsOf(db: Sqlite, change: AccountChange, reason: SessionEnd): readonly NewEvent[] {
  const { accountId, now, requestId } = change
  const rows = db.all(sql`
    update sessions set ended_at = ${now}, end_reason = ${reason}
    where account_id = ${accountId} and ended_at is null and expires_at > ${now} returning id`)
  const about = { at: now, accountId, reason, ...optional('requestId', requestId, String) }
  return rows.map((row) => ({ type: 'session.ended', ...about, sessionId: String(row['id']) }))
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
