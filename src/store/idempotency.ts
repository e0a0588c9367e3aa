import type { OpenChallenge, Opened } from '../core/store.ts'
import { sql } from './sql.ts'
import type { Sqlite } from './sqlite.ts'

const REMEMBERED_MS = 24 * 60 * 60_000

/** The answer that the same request got before, or that its key belongs to another. */
export type Answered = Omit<Opened, 'events'> | { readonly outcome: 'mismatch' } | undefined

/** Looks a repeated request up, inside the caller's transaction. A day later the key is as good as new. */
export function answeredBefore(db: Sqlite, { once, now }: OpenChallenge): Answered {
  const row =
    once === undefined
      ? undefined
      : db.first(sql`
    select fingerprint, opened_at, next_in_ms, handle, digits, expires_at
    from idempotency_keys join challenges on handle = challenge
    where key = ${once.key} and opened_at > ${now - REMEMBERED_MS}`)
  if (row === undefined) return undefined
  if (row['fingerprint'] !== once?.fingerprint) return { outcome: 'mismatch' }
  return {
    outcome: 'opened',
    handle: String(row['handle']),
    digits: Number(row['digits']),
    expiresAt: Number(row['expires_at']),
    openedAt: Number(row['opened_at']),
    nextInMs: Number(row['next_in_ms']),
  }
}

/** Remembers the request that the caller's transaction answers. */
export function rememberAnswer(
  db: Sqlite,
  { once, now }: OpenChallenge,
  answer: { readonly challenge: string; readonly nextInMs: number },
): void {
  if (once === undefined) return
  db.run(sql`
    insert into idempotency_keys (key, fingerprint, challenge, opened_at, next_in_ms)
    values (${once.key}, ${once.fingerprint}, ${answer.challenge}, ${now}, ${answer.nextInMs})
    on conflict (key) do update set
      fingerprint = excluded.fingerprint, challenge = excluded.challenge, opened_at = excluded.opened_at,
      next_in_ms = excluded.next_in_ms`)
}
