import type { Limited } from '../core/defence/spend.ts'
import type { Event, NewEvent } from '../core/events.ts'
import { optional } from '../core/optional.ts'
import type { Account } from '../core/records.ts'
import type { Redeem, Redeemed, Rejected } from '../core/store.ts'
import { accountFrom, accountOfSession } from './accounts.ts'
import { isOpenFor } from './attempts.ts'
import { type Db, firstOf, type Row } from './db.ts'
import { bodyOf, type Stamp } from './events.ts'
import { spending } from './limits.ts'
import { recipientFrom } from './recipient.ts'
import { sessionById, signedInFrom } from './sessions.ts'
import { type Sql, sql } from './sql.ts'
import { canBeOpened } from './test-identities.ts'

/**
 * See `Store.redeem`. One transaction of statements that are the same for a right and a wrong guess: the first decides and
 * marks the challenge with the session that it earns, and the others do what follows for whoever finds that mark.
 */
export async function redeem(db: Db, stamp: Stamp, input: Redeem): Promise<Redeemed | Rejected | Limited> {
  const told = toldOf(stamp, input)
  try {
    return await judge(db, input, told)
  } catch (error) {
    const unheard = await redeemedUnheard(db, input, told).catch(() => undefined)
    if (unheard === undefined) throw error
    return unheard
  }
}

async function judge(db: Db, input: Redeem, told: Told): Promise<Redeemed | Rejected | Limited> {
  const statements = [
    decide(input),
    createAccount(input),
    holdAddress(input),
    touchAccount(input),
    openSession(input),
    takeBack(input),
    ...told.statements,
    ...accountOfSession(input.sessionId),
  ]
  const done = await spending(db, { ...input, statements })
  if (done.outcome !== 'spent') return done

  const left = done.quota === undefined ? {} : { quota: done.quota }
  const account = accountFrom(done.results.slice(-2))
  const row = firstOf(done.results[0])
  if (account === undefined || row === undefined)
    return { outcome: 'rejected', isEvaluated: row !== undefined, ...left, events: [told.rejected] }
  return { outcome: 'redeemed', ...signedIn(input, row, account), ...left, events: told.verified(row, account) }
}

/**
 * The one statement that decides. It either consumes the challenge or spends an attempt of the allowance that the guess
 * belongs to, and touches nothing that is used, replaced, expired or out of attempts, so it returns no row. A count that is
 * none is exhausted.
 */
function decide(input: Redeem): Sql {
  const { now, sessionId, matchedDigits: matched } = input
  const cost = input.attempt === 'reserved' ? 0 : 1
  const [ofAsker, ofOthers] = input.by === 'challenge' ? [cost, 0] : [0, cost]
  return sql`
    update challenges set
      redeemed_at = case when digits = ${matched} then cast(${now} as bigint) end,
      session = case when digits = ${matched} then cast(${sessionId} as text) end,
      attempts = attempts + (case when digits = ${matched} then 0 else cast(${ofAsker} as bigint) end),
      open_attempts = open_attempts + (case when digits = ${matched} then 0 else cast(${ofOthers} as bigint) end)
    where ${isOpenFor(input, input.maxAttempts - cost)}
    returning kind, recipient, source`
}

/**
 * The first proof of an address brings its account to life. Of two at once, the schema lets one hold it. What is looked up here
 * and below is compared with one value: joined, PostgreSQL would read the whole of a table that was empty when it planned.
 */
function createAccount({ handle, sessionId, username, now }: Redeem): Sql {
  return sql`
    insert into accounts (username, created_at)
    select ${username}, ${now} from challenges
    where handle = ${handle} and session = ${sessionId} and (
      select account_id from identifiers
      where identifiers.kind = challenges.kind and identifiers.value = challenges.recipient and released_at is null) is null`
}

function holdAddress({ handle, username, now }: Redeem): Sql {
  return sql`
    insert into identifiers (account_id, kind, value, verified_at)
    select accounts.id, challenges.kind, challenges.recipient, ${now}
    from accounts cross join challenges where accounts.username = ${username} and challenges.handle = ${handle}`
}

/** Writes even where nothing changes: whoever disables the account waits, and then finds the session that this one opens. */
function touchAccount(input: Redeem): Sql {
  const { handle, sessionId, now, touchLastLogin } = input
  return sql`
    update accounts set last_login_at = coalesce(cast(${touchLastLogin ? now : null} as bigint), last_login_at)
    where id = (
      select account_id from identifiers where released_at is null and (kind, value) = (
        select kind, recipient from challenges where handle = ${handle} and session = ${sessionId}))
    and ${canBeOpened(input)}`
}

function openSession(input: Redeem): Sql {
  const { handle, sessionId, now, sessionExpiresAt, traits } = input
  return sql`
    insert into sessions (id, account_id, generation, rotated_at, created_at, expires_at, user_agent, device)
    select ${sessionId}, id, 1, ${now}, ${now}, ${sessionExpiresAt}, ${traits.userAgent}, ${traits.device}
    from accounts
    where id = (
      select account_id from identifiers where released_at is null and (kind, value) = (
        select kind, recipient from challenges where handle = ${handle} and session = ${sessionId}))
    and ${canBeOpened(input)}`
}

/** A blocked account's code is used up like any other, proves nothing, and the answer is that of a wrong one. */
function takeBack({ handle, sessionId, now }: Redeem): Sql {
  return sql`
    update challenges set redeemed_at = null, session = null, ended_at = ${now}
    where handle = ${handle} and session = ${sessionId} and not exists (select 1 from sessions where id = ${sessionId})`
}

/** A code works once: where only the answer to it was lost, whoever gave it must not be told to come again. */
async function redeemedUnheard(db: Db, { handle, sessionId }: Redeem, told: Told): Promise<Redeemed | undefined> {
  const [redeemed, ...found] = await db.look(
    sql`select kind, recipient, source from challenges where handle = ${handle} and session = ${sessionId}`,
    ...sessionById(sessionId),
  )
  const [row, signedIn] = [firstOf(redeemed), signedInFrom(found)]
  if (row === undefined || signedIn === undefined) return undefined
  return {
    outcome: 'redeemed',
    recipient: recipientFrom(row),
    ...signedIn,
    events: told.verified(row, signedIn.account),
  }
}

function signedIn(
  { sessionId, now, sessionExpiresAt }: Redeem,
  row: Row,
  account: Account,
): Pick<Redeemed, 'recipient' | 'account' | 'session'> {
  const session = { id: sessionId, accountId: account.id, generation: 1, rotatedAt: now, expiresAt: sessionExpiresAt }
  return { recipient: recipientFrom(row), account, session }
}

interface Told {
  readonly statements: readonly Sql[]
  readonly rejected: Event
  verified(row: Row, account: Account): readonly Event[]
}

/** What is told either way; the database says whose account it is. */
function toldOf(stamp: Stamp, input: Redeem): Told {
  const { handle, sessionId, username, now } = input
  const about = { at: now, ...optional('requestId', input.requestId, String) }
  const nobody = { ...about, accountId: 0 }
  const verified = stamp({ type: 'otp.verified', ...nobody, challenge: handle })
  const created = stamp({ type: 'account.created', ...nobody })
  const started = stamp({ type: 'session.started', ...nobody, sessionId, method: 'otp' })
  const rejected = stamp({ type: 'otp.rejected', ...about, challenge: handle })
  const tested = input.testIdentity === undefined ? [] : [stamp(usedAsTest(input, input.testIdentity))]
  return {
    rejected,
    statements: [
      ofSession(verified, sessionId),
      ofNewAccount(created, input),
      ofSession(started, sessionId),
      ...tested.map((used) => ofSession(used, sessionId)),
      ofNoSession(rejected, sessionId),
    ],
    verified(row, account) {
      const whose = (event: Event): Event => ({ ...event, accountId: account.id }) as Event
      const isNew = account.username === username
      const first = { ...whose(created), ...optional('source', row['source'], String) } as Event
      return [whose(verified), ...(isNew ? [first] : []), whose(started), ...tested.map(whose)]
    },
  }
}

function usedAsTest({ handle, now, requestId }: Redeem, recipient: string): NewEvent {
  const about = { at: now, ...optional('requestId', requestId, String) }
  return { type: 'test_identity.used', ...about, accountId: 0, challenge: handle, recipient }
}

function ofSession(event: Event, sessionId: string): Sql {
  return sql`
    insert into events (id, type, account_id, body)
    select ${event.id}, ${event.type}, account_id, ${bodyOf(event)} from sessions where id = ${sessionId}`
}

function ofNewAccount(event: Event, { username, handle }: Redeem): Sql {
  return sql`
    insert into events (id, type, account_id, source, body)
    select ${event.id}, ${event.type}, accounts.id, challenges.source, ${bodyOf(event)}
    from accounts cross join challenges where accounts.username = ${username} and challenges.handle = ${handle}`
}

function ofNoSession(event: Event, sessionId: string): Sql {
  return sql`
    insert into events (id, type, body) select ${event.id}, ${event.type}, ${bodyOf(event)}
    where not exists (select 1 from sessions where id = ${sessionId})`
}
