import type { NewEvent } from '../core/events.ts'
import type { Account, Recipient } from '../core/records.ts'
import type {
  ChallengeView,
  Limited,
  Mismatch,
  OpenChallenge,
  Opened,
  Purpose,
  Redeem,
  Redeemed,
  Rejected,
} from '../core/store.ts'
import { accountOf, createAccount, touchLastLogin } from './accounts.ts'
import { cancelQueued, deliveriesOf, queueDelivery } from './deliveries.ts'
import type { AppendEvents } from './events.ts'
import { answeredBefore, rememberAnswer } from './idempotency.ts'
import { limited, spendAll } from './limits.ts'
import { optional } from './optional.ts'
import { recipientFrom } from './recipient.ts'
import { openSession } from './sessions.ts'
import { sql } from './sql.ts'
import type { Row, Sqlite } from './sqlite.ts'

/** See `Store.openChallenge`. */
export function openChallenge(db: Sqlite, append: AppendEvents, input: OpenChallenge): Opened | Limited | Mismatch {
  return limited(() =>
    db.write(() => {
      const answered = answeredBefore(db, input)
      if (answered !== undefined) return { ...answered, events: [] }

      const left = spendAll(db, input.spends, input.now)
      const repeated = input.askedBefore === undefined ? undefined : youngEnough(db, input, input.askedBefore)
      const opened = repeated ?? makeChallenge(db, input)
      if (repeated !== undefined) cancelQueued(db, opened.handle, input.now)
      queueDelivery(db, { id: input.deliveryId, challenge: opened.handle, transport: input.transport, now: input.now })
      const events = append(requested(input, opened.handle, repeated !== undefined))
      rememberAnswer(db, input, { challenge: opened.handle, nextInMs: left.nextInMs })
      return { outcome: 'opened', ...opened, openedAt: input.now, ...left, events }
    }),
  )
}

type Open = Pick<Opened, 'handle' | 'digits' | 'expiresAt'>

/** The asker's own challenge, if more than half its life is left and it can still be redeemed. */
function youngEnough(db: Sqlite, input: OpenChallenge, handle: string): Open | undefined {
  const row = db.first(sql`
    select digits, expires_at from challenges
    where handle = ${handle} and purpose = ${input.purpose}
      and kind = ${input.recipient.kind} and recipient = ${input.recipient.value}
      and redeemed_at is null and ended_at is null and attempts < ${input.maxAttempts}
      and ${input.now} - created_at < (expires_at - created_at) / 2 and ${input.now} >= created_at`)
  return row === undefined ? undefined : { handle, digits: Number(row['digits']), expiresAt: Number(row['expires_at']) }
}

function makeChallenge(db: Sqlite, input: OpenChallenge): Open {
  const { handle, digits, now, recipient } = input
  const expiresAt = now + input.lifetimeMs
  if (input.askedBefore !== undefined) {
    db.run(sql`
      update challenges set ended_at = ${now}
      where handle = ${input.askedBefore} and purpose = ${input.purpose}
        and kind = ${recipient.kind} and recipient = ${recipient.value} and redeemed_at is null and ended_at is null`)
  }
  db.run(sql`
    insert into challenges (handle, purpose, kind, recipient, digits, created_at, expires_at, source)
    values (${handle}, ${input.purpose}, ${recipient.kind}, ${recipient.value}, ${digits}, ${now}, ${expiresAt}, ${input.source})`)
  return { handle, digits, expiresAt }
}

function requested(input: OpenChallenge, handle: string, repeated: boolean): NewEvent {
  return {
    type: 'otp.requested',
    at: input.now,
    challenge: handle,
    purpose: input.purpose,
    transport: input.transport,
    recipient: input.masked,
    repeated,
    ...optional('requestId', input.requestId, String),
    ...optional('source', input.source, String),
  }
}

export function newestChallenge(db: Sqlite, purpose: Purpose, recipient: Recipient): string | undefined {
  const row = db.first(sql`
    select handle from challenges
    where recipient = ${recipient.value} and purpose = ${purpose} and kind = ${recipient.kind}
    order by handle desc limit 1`)
  return row === undefined ? undefined : String(row['handle'])
}

/** See `Store.redeem`. */
export function redeem(db: Sqlite, append: AppendEvents, input: Redeem): Redeemed | Rejected | Limited {
  return limited(() =>
    db.write(() => {
      const { quota } = spendAll(db, input.spends, input.now)
      const left = quota === undefined ? {} : { quota }
      const row = decide(db, input)
      if (row?.['redeemed_at'] === input.now) return { ...signIn(db, append, { input, row }), ...left }
      return { outcome: 'rejected', ...left, events: append(rejected(input)) }
    }),
  )
}

/**
 * The one statement that decides. It either consumes the challenge or spends an attempt of the allowance that the
 * guess belongs to, and touches nothing that is used, replaced, expired or out of attempts, so it returns no row.
 */
function decide(db: Sqlite, input: Redeem): Row | undefined {
  const { now, matchedDigits: matched } = input
  const byChallenge = input.by === 'challenge' ? 1 : 0
  return db.first(sql`
    update challenges set
      redeemed_at = case when digits = ${matched} then ${now} end,
      attempts = attempts + (case when digits = ${matched} then 0 else ${byChallenge} end),
      open_attempts = open_attempts + (case when digits = ${matched} then 0 else 1 - ${byChallenge} end)
    where handle = ${input.handle} and purpose = ${input.purpose}
      and (${input.recipient?.value} is null or (recipient = ${input.recipient?.value} and kind = ${input.recipient?.kind}))
      and redeemed_at is null and ended_at is null and expires_at > ${now}
      and (case when ${byChallenge} = 1 then attempts else open_attempts end) < ${input.maxAttempts}
    returning kind, recipient, redeemed_at, source`)
}

function signIn(
  db: Sqlite,
  append: AppendEvents,
  proof: { readonly input: Redeem; readonly row: Row },
): Redeemed | Rejected {
  const { input, row } = proof
  const recipient = recipientFrom(row)
  const known = accountOf(db, recipient)
  if (known?.disabledAt !== undefined) return refuseBlocked(db, append, input)

  const accountId = known?.id ?? createAccount(db, { recipient, username: input.username, now: input.now })
  if (input.touchLastLogin) touchLastLogin(db, accountId, input.now)
  const session = openSession(db, { id: input.sessionId, accountId, now: input.now, expiresAt: input.sessionExpiresAt })
  const account = accountOf(db, recipient) as Account
  return {
    outcome: 'redeemed',
    recipient,
    account,
    session,
    events: append(...verified(proof, account, known === undefined)),
  }
}

/** A blocked account's code is used up like any other, proves nothing, and the answer is that of a wrong one. */
function refuseBlocked(db: Sqlite, append: AppendEvents, input: Redeem): Rejected {
  db.run(sql`update challenges set redeemed_at = null, ended_at = ${input.now} where handle = ${input.handle}`)
  return { outcome: 'rejected', events: append(rejected(input)) }
}

function verified(
  proof: { readonly input: Redeem; readonly row: Row },
  account: Account,
  isNew: boolean,
): readonly NewEvent[] {
  const { input, row } = proof
  const about = { at: input.now, accountId: account.id, ...optional('requestId', input.requestId, String) }
  const created: NewEvent = { type: 'account.created', ...about, ...optional('source', row['source'], String) }
  return [
    { type: 'otp.verified', ...about, challenge: input.handle },
    ...(isNew ? [created] : []),
    { type: 'session.started', ...about, sessionId: input.sessionId, method: 'otp' },
  ]
}

function rejected(input: Redeem): NewEvent {
  return {
    type: 'otp.rejected',
    at: input.now,
    challenge: input.handle,
    ...optional('requestId', input.requestId, String),
  }
}

/** See `Store.challenge`. */
export function challengeView(db: Sqlite, handle: string, maxAttempts: number): ChallengeView | undefined {
  const row = db.first(sql`select * from challenges where handle = ${handle}`)
  const [first, ...rest] = row === undefined ? [] : deliveriesOf(db, handle)
  if (row === undefined || first === undefined) return undefined
  return {
    handle,
    recipient: recipientFrom(row),
    createdAt: Number(row['created_at']),
    expiresAt: Number(row['expires_at']),
    ...optional('redeemedAt', row['redeemed_at'], Number),
    ...optional('endedAt', row['ended_at'], Number),
    spent: !(Number(row['attempts']) < maxAttempts),
    deliveries: [first, ...rest],
  }
}
