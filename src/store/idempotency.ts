import type { Rule } from '../core/defence/spend.ts'
import type { Mismatch, Once, OpenChallenge, Opened } from '../core/store.ts'
import { type Db, firstOf } from './db.ts'
import { fullUntil } from './limits.ts'
import { type Sql, sql } from './sql.ts'

const REMEMBERED_MS = 24 * 60 * 60_000

/** The answer that the same request got before, or that its key belongs to another. A day later the key is as good as new. */
export async function answeredBefore(db: Db, { once, now }: OpenChallenge): Promise<Opened | Mismatch | undefined> {
  if (once === undefined) return undefined
  const [found] = await db.look(sql`
    select fingerprint, opened_at, next_in_ms, handle, digits, expires_at
    from idempotency_keys join challenges on handle = challenge
    where key = ${once.key} and opened_at > ${now - REMEMBERED_MS}`)
  const row = firstOf(found)
  if (row === undefined) return undefined
  if (row['fingerprint'] !== once.fingerprint) return { outcome: 'mismatch' }
  return {
    outcome: 'opened',
    handle: String(row['handle']),
    digits: Number(row['digits']),
    expiresAt: Number(row['expires_at']),
    openedAt: Number(row['opened_at']),
    nextInMs: Number(row['next_in_ms']),
    events: [],
  }
}

/**
 * Remembers the request that this transaction answers, after its counters were spent. A key that is in use already stops the
 * transaction: its fingerprint would be none, which the schema refuses.
 */
export function rememberAnswer(input: OpenChallenge): readonly Sql[] {
  const { once, now, handle, askedBefore, spends, nextInMs = 0 } = input
  if (once === undefined) return []
  return [
    sql`
      insert into idempotency_keys (key, fingerprint, challenge, opened_at, next_in_ms)
      select ${once.key}, ${once.fingerprint}, handle, ${now}, cast(${nextInMs} as bigint) from challenges
      where handle in (${handle}, ${askedBefore}) order by case when handle = ${handle} then 0 else 1 end limit 1
      on conflict (key) do update set
        fingerprint = case when idempotency_keys.opened_at <= ${now - REMEMBERED_MS} then excluded.fingerprint end,
        challenge = excluded.challenge, opened_at = excluded.opened_at, next_in_ms = excluded.next_in_ms`,
    ...spends.flatMap(({ counter, rules }) => rules.map((rule) => waitFor({ counter, rule }, once, now))),
  ]
}

/** The answer says when the same can be asked for again: when the last of its counters has room. */
function waitFor(
  { counter, rule }: { readonly counter: string; readonly rule: Rule },
  { key }: Once,
  now: number,
): Sql {
  const { isFull, until } = fullUntil(rule, now)
  return sql`
    update idempotency_keys set next_in_ms = (select ${until} - ${now} from counters where counter = ${counter})
    where key = ${key} and exists (
      select 1 from counters where counter = ${counter} and ${isFull} and ${until} - ${now} > next_in_ms)`
}
