import { expect, it } from 'vitest'
import { createAmbient } from '../../src/core/ambient.ts'
import type { Redeem } from '../../src/core/store.ts'
import { AuthError } from '../../src/errors.ts'
import type { Db } from '../../src/store/db.ts'
import { stamper } from '../../src/store/events.ts'
import { migrateFile } from '../../src/store/migrate.ts'
import { redeem } from '../../src/store/redeem.ts'
import { sql } from '../../src/store/sql.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { sqliteDb } from '../../src/store/sqlite-db.ts'

const now = 1_800_000_000_000
const guess: Redeem = {
  now,
  handle: 'chl_1',
  by: 'challenge',
  matchedDigits: 6,
  purpose: 'login',
  maxAttempts: 5,
  spends: [],
  sessionId: 'ses_1',
  sessionExpiresAt: now + 1_000_000,
  traits: {},
  username: 'user_1',
  touchLastLogin: true,
}

/** A database with a challenge, whose next commits are carried out, or not, before the connection breaks. */
function breaking(what: 'after the commit' | 'before it'): Db {
  const sqlite = openSqlite(':memory:')
  migrateFile(sqlite, now)
  sqlite.run(sql`
    insert into challenges (handle, purpose, kind, recipient, digits, created_at, expires_at)
    values ('chl_1', 'login', 'email', 'ada@example.com', 6, ${now}, ${now + 600_000})`)
  const db = sqliteDb(sqlite)
  return {
    ...db,
    async batch(statements) {
      if (what === 'after the commit') await db.batch(statements)
      throw new AuthError('unavailable')
    },
  }
}

const stamp = stamper(createAmbient({ now: () => now }))

it('a right code whose answer was lost signs in', async () => {
  const db = breaking('after the commit')
  expect(await redeem(db, stamp, guess)).toMatchObject({
    outcome: 'redeemed',
    recipient: { kind: 'email', value: 'ada@example.com' },
    account: { id: 1, email: 'ada@example.com' },
    session: { id: 'ses_1', generation: 1, expiresAt: guess.sessionExpiresAt },
    events: [{ type: 'otp.verified', accountId: 1 }, { type: 'account.created' }, { type: 'session.started' }],
  })
  await db.close()
})

it('a code that was not used is told to come again', async () => {
  for (const db of [breaking('before it'), breaking('after the commit')]) {
    const wrong = { ...guess, matchedDigits: 0 }
    await expect(redeem(db, stamp, wrong)).rejects.toMatchObject({ code: 'unavailable' })
    await db.close()
  }
})
