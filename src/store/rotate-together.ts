import type { Event } from '../core/events.ts'
import { optional } from '../core/optional.ts'
import type { Rotate, Rotation, SignedIn } from '../core/store.ts'
import type { Asker } from './asker.ts'
import type { Db, Row } from './db.ts'
import { bodyOf, type Stamp } from './events.ts'
import { gathering } from './gather.ts'
import { graceOf, rotateSession, rotationOf } from './rotate.ts'
import { signedInFrom } from './sessions.ts'
import { type Sql, sql } from './sql.ts'

/**
 * Rotates as `rotateSession` does, on PostgreSQL: those that arrive together and present the current generation are moved by one
 * statement. Whatever that does not move is left to `rotateSession`, which says what it means.
 */
export function rotatingTogether(db: Db, stamp: Stamp): (input: Rotate) => Promise<Rotation> {
  const alone = ({ input, resolve, reject }: Asker<Rotate, Rotation>): void =>
    void rotateSession(db, stamp, input).then(resolve, reject)

  const rotate = gathering<Rotate, Rotation>(async (group) => {
    const turns = turnsOf(group, stamp)
    const moved = await movedBy(db, turns).catch((error: unknown) => {
      for (const { reject } of group) reject(error)
    })
    if (moved === undefined) return
    for (const asker of group) {
      const turn = turns.get(asker.input.sessionId)
      const signedIn = turn?.asker === asker ? moved.get(turn.event.id) : undefined
      if (turn === undefined || signedIn === undefined) alone(asker)
      else asker.resolve(rotationOf(signedIn, asker.input, [turn.event]))
    }
  })
  return (input) => (input.mode === 'off' ? rotateSession(db, stamp, input) : rotate(input))
}

/** Somebody whose session may move, and what is told then. */
interface Turn {
  readonly asker: Asker<Rotate, Rotation>
  readonly event: Event
}

/** One for each session, whoever came first: another of the same session finds it moved. */
function turnsOf(group: readonly Asker<Rotate, Rotation>[], stamp: Stamp): ReadonlyMap<string, Turn> {
  const turns = new Map<string, Turn>()
  for (const asker of group) {
    const { now: at, accountId, sessionId, requestId } = asker.input
    if (turns.has(sessionId)) continue
    const event = stamp({
      type: 'session.refreshed',
      at,
      accountId,
      sessionId,
      ...optional('requestId', requestId, String),
    })
    turns.set(sessionId, { asker, event })
  }
  return turns
}

/** The sessions that moved, by the event that tells it. */
async function movedBy(db: Db, turns: ReadonlyMap<string, Turn>): Promise<ReadonlyMap<unknown, SignedIn | undefined>> {
  const [, moved] = await db.batch([byIndex, moveAll([...turns.values()])])
  return new Map(moved?.rows.map((row) => [row['changed_by'], signedInFromRow(row)]))
}

/** A session, its account and what that proved, in one row. */
function signedInFromRow(row: Row): SignedIn | undefined {
  const account: Row | null = JSON.parse(String(row['account'] ?? null))
  const proved: Readonly<Record<string, string>> = JSON.parse(String(row['proved'] ?? '{}'))
  const held = Object.entries(proved).map(([kind, value]) => ({ kind, value }))
  return signedInFrom([[row], account === null ? [] : [account], held].map((rows) => ({ rows, changes: rows.length })))
}

/**
 * Where tables were small when the server planned, it would read them whole, and keep to that plan while they grow. By their
 * index, sessions are also locked in one order.
 */
const byIndex = sql`select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`

/**
 * `nextGeneration`, its event and `sessionById` for many at once. Written without joins, and with `num_nulls` rather than
 * `is null`, so that sessions can only be looked up by their ids.
 */
function moveAll(turns: readonly Turn[]): Sql {
  const asked = Object.fromEntries(turns.map((turn) => [turn.asker.input.sessionId, askedBy(turn)]))
  return sql`
    with input as (
      select cast(${JSON.stringify(asked)} as jsonb) as asked
    ), moved as (
      update sessions set generation = generation + 1,
        rotated_at = cast((select asked from input) -> id ->> 'now' as bigint),
        changed_by = (select asked from input) -> id ->> 'event',
        user_agent = (select asked from input) -> id ->> 'userAgent',
        device = (select asked from input) -> id ->> 'device'
      where id = any (array(select jsonb_object_keys(asked) from input))
        and generation = cast((select asked from input) -> id ->> 'generation' as bigint)
        and (generation = 1 or rotated_at <= cast((select asked from input) -> id ->> 'settledBy' as bigint)
          or rotated_at > cast((select asked from input) -> id ->> 'ahead' as bigint))
        and num_nulls(ended_at) = 1 and expires_at > cast((select asked from input) -> id ->> 'aliveAfter' as bigint)
        and cast((select asked from input) -> id ->> 'account' as bigint) = (
          select accounts.id from accounts
          where accounts.id = account_id and disabled_at is null and deleted_at is null)
      returning id, account_id, generation, rotated_at, expires_at, changed_by
    ), told as (
      insert into events (id, type, account_id, body)
      select changed_by, 'session.refreshed', account_id, (select asked from input) -> id ->> 'body' from moved
    )
    select id, account_id, cast(generation as text) as generation, rotated_at, expires_at, changed_by,
      (select row_to_json(found) from (
        select accounts.id, username, first_name, last_name, company, position, language, timezone, created_at, last_login_at
        from accounts where accounts.id = account_id) as found) as account,
      (select json_object_agg(kind, value) from identifiers
       where identifiers.account_id = moved.account_id and released_at is null) as proved
    from moved`
}

/** What differs from one to the next. */
function askedBy({ asker: { input }, event }: Turn): Readonly<Record<string, unknown>> {
  const { accountId: account, generation, now, aliveAfter, traits } = input
  return { account, generation, now, aliveAfter, ...graceOf(input), ...traits, event: event.id, body: bodyOf(event) }
}
