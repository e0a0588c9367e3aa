import { optional } from '../core/optional.ts'
import type { ChallengeView, NewestChallenge } from '../core/store.ts'
import { type Db, firstOf } from './db.ts'
import { deliveriesFrom, deliveriesOf } from './deliveries.ts'
import { recipientFrom } from './recipient.ts'
import { sql } from './sql.ts'

/** See `Store.newestChallenge`. */
export async function newestChallenge(
  db: Db,
  { purpose, recipient, isProven }: NewestChallenge,
): Promise<string | undefined> {
  const [newest] = await db.look(sql`
    select handle from challenges
    where recipient = ${recipient.value} and purpose = ${purpose} and kind = ${recipient.kind}
      and proven = ${Number(isProven)}
    order by handle desc limit 1`)
  const row = firstOf(newest)
  return row === undefined ? undefined : String(row['handle'])
}

/** See `Store.challenge`. */
export async function challengeView(db: Db, handle: string, maxAttempts: number): Promise<ChallengeView | undefined> {
  const [challenge, messages] = await db.look(
    // Attempts as text: a number that JavaScript cannot hold would be an error of its own.
    sql`
      select kind, recipient, digits, created_at, expires_at, redeemed_at, ended_at, cast(attempts as text) as attempts
      from challenges where handle = ${handle}`,
    deliveriesOf(handle),
  )
  const row = firstOf(challenge)
  const [first, ...rest] = deliveriesFrom(messages)
  if (row === undefined || first === undefined) return undefined
  return {
    handle,
    recipient: recipientFrom(row),
    digits: Number(row['digits']),
    createdAt: Number(row['created_at']),
    expiresAt: Number(row['expires_at']),
    ...optional('redeemedAt', row['redeemed_at'], Number),
    ...optional('endedAt', row['ended_at'], Number),
    spent: !(Number(row['attempts']) >= 0 && Number(row['attempts']) < maxAttempts),
    deliveries: [first, ...rest],
  }
}
