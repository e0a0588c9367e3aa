import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Auth, createAuth } from '../../src/index.ts'
import { sql } from '../../src/store/sql.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { signIn } from '../http/client.ts'
import { openAgain } from '../peek.ts'

const secret = 'vN4xKq2XwT5mZc9NbYs4JdGfUaE0oQiVjSzB1y3Wx7L'
const over = refusal('Token is blacklisted')

let folder: string
let made: TestAuth
const opened: Auth[] = []
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keychime-revocation-'))
  // Time goes on when the test says so, for those who ask once a second and for those who measure how long that was ago.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  made = await testAuth({ secret, database: `sqlite:${join(folder, 'auth.db')}`, otp: { cooldown: 0 } })
})
afterEach(async () => {
  for (const auth of [made.auth, ...opened.splice(0)]) await auth.close()
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})

/** Another process on the same database. */
async function another(maxStaleness = 5): Promise<Auth> {
  const { database } = made.auth.settings
  const auth = createAuth(
    { secret, database, environment: 'test', sessions: { maxStaleness } },
    { ambient: { now: made.clock.now }, onError() {} },
  )
  opened.push(auth)
  await auth.ready()
  return auth
}

function refusal(detail: string): unknown {
  return expect.objectContaining({ code: 'token_not_valid', details: { detail } })
}

function pass(seconds: number): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(seconds * 1000)
}

describe('a session that ends', () => {
  it.each([
    ['by signing out', (_: number, refresh: string) => made.auth.tokens.revoke(refresh)],
    ['since its account is disabled', (id: number) => made.auth.accounts.disable(id)],
    ['since its account is deleted', (id: number) => made.auth.accounts.delete(id)],
    [
      'since its refresh token was stolen',
      async (_: number, refresh: string) => {
        await made.auth.tokens.refresh(refresh)
        made.clock.advance({ minutes: 1 })
        await made.auth.tokens.refresh(refresh).catch(() => {})
      },
    ],
  ])('R-08: %s is refused here at once, and everywhere within a second', async (_, end) => {
    const { access, refresh, userId } = await signIn(made, '+12025550123')
    const bystander = await signIn(made, '+12025550199')
    const other = await another()
    expect([made.auth, other].map((auth) => auth.tokens.verify(access).accountId)).toEqual([userId, userId])
    await end(userId, refresh)

    expect(() => made.auth.tokens.verify(access)).toThrow(over)
    await pass(1)
    // PostgreSQL takes a moment to answer.
    await vi.waitFor(() => expect(() => other.tokens.verify(access)).toThrow(over))
    expect(other.tokens.verify(bystander.access).accountId).toBe(bystander.userId)
  })

  it('R-04: is refused by a process that starts afterwards', async () => {
    const { access, refresh } = await signIn(made, '+12025550123')
    await made.auth.tokens.revoke(refresh)
    made.clock.advance({ minutes: 25 })

    expect(() => made.auth.tokens.verify(access)).toThrow(over)
    const later = await another()
    expect(() => later.tokens.verify(access)).toThrow(over)
  })

  it('R-04: stays refused when the clock is set back', async () => {
    const { access, refresh } = await signIn(made, '+12025550123')
    const other = await another()
    made.clock.advance({ minutes: 5 })
    await pass(1)
    made.clock.advance({ minutes: -65 })
    await made.auth.tokens.revoke(refresh)
    await pass(1)
    made.clock.advance({ minutes: 62 })

    await vi.waitFor(() => expect(() => other.tokens.verify(access)).toThrow(over))
    await pass(45 * 60)
    // The last answer of PostgreSQL may be older than is trusted by then.
    await vi.waitFor(async () => {
      await pass(1)
      expect(() => other.tokens.verify(access)).toThrow(over)
    })
  })

  it('R-04: stays refused where a process starts with a clock that is set back afterwards', async () => {
    const { access, refresh } = await signIn(made, '+12025550123')
    made.clock.advance({ minutes: 5 })
    await made.auth.tokens.revoke(refresh)
    made.clock.advance({ minutes: 50 })
    const later = await another()
    made.clock.advance({ minutes: -40 })

    expect(() => later.tokens.verify(access)).toThrow(over)
  })

  it('is noticed also where its transaction commits minutes later', async () => {
    const { access, refresh } = await signIn(made, '+12025550123')
    const other = await another()
    await made.auth.tokens.revoke(refresh)
    const db = await openAgain(made.auth.settings.database)
    const [ended] = await db.batch([sql`update sessions set ended_at = null where ended_at is not null returning id`])
    made.clock.advance({ seconds: 200 })
    await pass(25)
    const endedAt = made.clock.now() - 200_000
    await db.batch([sql`update sessions set ended_at = ${endedAt} where id = ${ended?.rows[0]?.['id'] ?? ''}`])
    await db.close()

    // A look at what is late comes after sixty others, each of which takes as long as the database does.
    await vi.waitFor(() => expect(() => other.tokens.verify(access)).toThrow(over), { timeout: 60_000, interval: 500 })
  })

  it('is taken until its token expires where nothing is heard of it', async () => {
    const { access, refresh } = await signIn(made, '+12025550123')
    const other = await another(0)
    await made.auth.tokens.revoke(refresh)
    await pass(60)

    expect(other.tokens.verify(access).accountId).toBe(1)
    made.clock.advance({ minutes: 30 })
    expect(() => other.tokens.verify(access)).toThrow(refusal('Token is expired'))
  })
})

it('what was heard is trusted for five seconds, then nothing is taken until the database answers', async () => {
  const { access } = await signIn(made, '+12025550123')
  const other = await another()
  await pass(1)
  await other.close()
  await pass(4)
  expect(other.tokens.verify(access).accountId).toBe(1)

  await pass(2)
  expect(() => other.tokens.verify(access)).toThrow(expect.objectContaining({ code: 'unavailable' }))
  expect((await another()).tokens.verify(access).accountId).toBe(1)
})
