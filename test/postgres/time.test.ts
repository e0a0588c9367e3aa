import { decodeJwt } from 'jose'
import pg from 'pg'
import { afterEach, expect, it, vi } from 'vitest'
import { type Auth, createAuth } from '../../src/index.ts'
import { freshDatabase } from './databases.ts'

const secret = 'Wq8ZpLkT4vYwR2mXc7NbHs5JdGfUaE0oQiVjSzB1y3x'
const opened: Auth[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const auth of opened.splice(0)) await auth.close()
})

/** An instance of a process whose clock goes wrong by so much. */
async function withClockOff(minutes: number, database: string): Promise<Auth> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 })
  const auth = createAuth({ secret, environment: 'test', database, otp: { cooldown: 0 } })
  opened.push(auth)
  await auth.ready()
  return auth
}

async function signIn(auth: Auth, email: string): Promise<{ readonly access: string; readonly refresh: string }> {
  const { challengeId } = await auth.otp.request({ identifier: email })
  await auth.deliver()
  return auth.otp.verify({ challengeId, otp: auth.inbox?.messages(email)[0]?.code ?? '' })
}

it.each([-60, 0, 60])('a process whose clock is %d minutes off goes by that of the database', async (minutes) => {
  const url = await freshDatabase()
  const { access } = await signIn(await withClockOff(minutes, url), 'ada@example.com')
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query('select extract(epoch from clock_timestamp()) as now, created_at from accounts')
  await client.end()

  expect(Math.abs(Number(decodeJwt(access).iat) - Number(rows[0].now))).toBeLessThan(5)
  expect(Math.abs(Number(rows[0].created_at) / 1000 - Number(rows[0].now))).toBeLessThan(5)
})

it('two whose clocks are two minutes apart answer a repeated refresh alike, and take each other’s tokens', async () => {
  const url = await freshDatabase()
  const early = await withClockOff(-1, url)
  // Alone: either of two would send the message, and have it in its own inbox.
  const { access, refresh } = await signIn(early, 'ada@example.com')
  const late = await withClockOff(2, url)

  expect(late.tokens.verify(access).accountId).toBe(1)
  const first = await early.tokens.refresh(refresh)
  const again = await late.tokens.refresh(refresh)
  expect(again.refresh).toBe(first.refresh)
  expect(early.tokens.verify((await late.tokens.refresh(again.refresh ?? '')).access).accountId).toBe(1)
})
