import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../src/store/sql.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { type Peek, peekInto } from '../peek.ts'

describe('auth.tidy', () => {
  let folder: string
  let made: TestAuth
  let database: Peek
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'keychime-tidy-'))
    made = await testAuth({ database: `sqlite:${join(folder, 'tidy.db')}`, otp: { cooldown: 0, hourlyLimit: 0 } })
    database = await peekInto(made.auth)
  })
  afterAll(async () => {
    await database.close()
    await made.auth.close()
    rmSync(folder, { recursive: true })
  })
  const counts = async (): Promise<Record<string, number>> => {
    const row = await database.first(sql`
      select (select count(*) from challenges) as challenges, (select count(*) from deliveries) as deliveries,
        (select count(*) from idempotency_keys) as keys, (select count(*) from counters) as counters,
        (select count(*) from sessions) as sessions, (select count(*) from events) as events,
        (select count(*) from accounts) as accounts`)
    return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]))
  }

  it('leaves everything while it is young', async () => {
    const { auth, inbox, clock } = made
    const { challengeId } = await auth.otp.request({ identifier: 'ada@example.com' })
    await inbox.settle()
    await auth.otp.verify({ challengeId, otp: inbox.code })
    const before = await counts()
    clock.advance({ seconds: 30 })

    expect(await auth.tidy()).toBe(0)
    expect(await counts()).toEqual(before)
    expect(before).toMatchObject({ challenges: 1, deliveries: 1, sessions: 1, accounts: 1 })
  })

  it('forgets codes, their messages and spent counters after a day, and no session that lives', async () => {
    const { auth, clock } = made
    clock.advance({ hours: 24, minutes: 1 })

    expect(await auth.tidy()).toBeGreaterThan(2)
    expect(await counts()).toMatchObject({ challenges: 0, deliveries: 0, counters: 0, sessions: 1, accounts: 1 })
    expect((await counts())['events']).toBeGreaterThan(3)
  })

  it('works through more than fits one round', async () => {
    const { auth, inbox, clock } = made
    for (let at = 0; at < 600; at++) await auth.otp.request({ identifier: `p${at}@example.com` })
    await inbox.settle()
    clock.advance({ hours: 24, minutes: 1 })

    expect(await auth.tidy()).toBeGreaterThanOrEqual(1200)
    expect(await counts()).toMatchObject({ challenges: 0, deliveries: 0, counters: 0 })
  })

  it('forgets events after 400 days, sessions that are over, and no account', async () => {
    const { auth, clock } = made
    clock.advance({ hours: 401 * 24 })

    await auth.tidy()
    expect(await counts()).toEqual({
      challenges: 0,
      deliveries: 0,
      keys: 0,
      counters: 0,
      sessions: 0,
      events: 0,
      accounts: 1,
    })
  })

  it('is done by one process at a time, and by another when that one vanished', async () => {
    const { auth, clock } = made
    const other = await testAuth({ database: `sqlite:${join(folder, 'tidy.db')}` })
    other.clock.advance({ ms: clock.now() - other.clock.now() })
    const makePast = () => database.all(sql`update counters set empty_at = 1`)
    await auth.otp.request({ identifier: 'bob@example.com' })
    await makePast()
    expect(await auth.tidy()).toBeGreaterThan(0)

    await other.auth.otp.request({ identifier: 'bob@example.com' })
    await makePast()
    other.clock.advance({ ms: 179_999 })
    expect(await other.auth.tidy()).toBe(0)
    other.clock.advance({ ms: 1 })
    expect(await other.auth.tidy()).toBeGreaterThan(0)
    await other.auth.close()
  })
})
