import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Violation } from '../../src/store/db.ts'
import { sql, statementsOf } from '../../src/store/sql.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { type Peek, peekInto } from '../peek.ts'
import { impossible } from './impossible.ts'

const PHONE = '+12025550123'
const OTHER_PHONE = '+12025550124'

let folder: string
let made: TestAuth
let database: Peek
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keychime-corrupt-'))
  // A file of its own each time: on PostgreSQL it stands for a database.
  made = await testAuth({ database: `sqlite:${join(folder, 'auth.db')}`, otp: { cooldown: 0, hourlyLimit: 2 } })
  database = await peekInto(made.auth)
})
afterEach(async () => {
  await database.close()
  await made.auth.close()
  rmSync(folder, { recursive: true })
})

async function request(identifier: string) {
  const { challengeId, handle } = await made.auth.otp.request({ identifier })
  await made.inbox.settle()
  return { identifier, challengeId, handle, otp: made.inbox.code }
}

async function signIn(identifier: string) {
  const { challengeId, otp } = await request(identifier)
  return made.auth.otp.verify({ challengeId, otp })
}

describe('a counter', () => {
  it.each([
    'update challenges set attempts = null',
    'update challenges set open_attempts = null',
    'update counters set times = null',
    'update counters set empty_at = null',
    'update deliveries set attempt = null',
    'update sessions set generation = null',
  ])('is never none, since the schema refuses: %s', async (text) => {
    await signIn(PHONE)
    const [statement = sql``] = statementsOf(text)

    await expect(database.all(statement)).rejects.toThrow(Violation)
  })
})

describe('a counter of attempts', () => {
  it.each(impossible)('that is %s is exhausted: not even the right code works', async (value) => {
    const { auth } = made
    const { challengeId, handle, otp } = await request(PHONE)
    await database.all(sql`update challenges set attempts = ${value}, open_attempts = ${value}`)

    await expect(auth.otp.verify({ challengeId, otp })).rejects.toMatchObject({ code: 'authentication_failed' })
    await expect(auth.otp.verify({ identifier: PHONE, otp })).rejects.toMatchObject({ code: 'authentication_failed' })
    const row = await database.first(sql`select redeemed_at from challenges`)
    expect(row).toEqual({ redeemed_at: null })
    expect(await auth.otp.status(handle)).toMatchObject({ status: 'expired' })
    expect(await signIn(OTHER_PHONE)).toMatchObject({ account: { phone: OTHER_PHONE } })
  })

  it.each(impossible)('that is %s takes nothing from the allowance beside it', async (value) => {
    const { auth } = made
    const first = await request(PHONE)
    await database.all(sql`update challenges set open_attempts = ${value}`)
    expect(await auth.otp.verify(pick(first))).toMatchObject({ account: { phone: PHONE } })

    const second = await request(OTHER_PHONE)
    await database.all(sql`update challenges set attempts = ${value} where redeemed_at is null`)
    expect(await auth.otp.verify({ identifier: OTHER_PHONE, otp: second.otp })).toMatchObject({
      account: { phone: OTHER_PHONE },
    })
  })
})

describe('a counter of a limit', () => {
  it.each(impossible)('that is %s is exhausted until it starts anew', async (value) => {
    const { auth, clock } = made
    await request(PHONE)
    await database.all(sql`update counters set times = ${value}`)

    await expect(auth.otp.request({ identifier: PHONE })).rejects.toMatchObject({ status: 428 })
    expect(await signIn(OTHER_PHONE)).toMatchObject({ account: { phone: OTHER_PHONE } })
    clock.advance({ hours: 25 })
    expect(await request(PHONE)).toMatchObject({ identifier: PHONE })
  })

  // It cannot be told from that of a clock which was set back, and that must not freeze a counter.
  it.each(impossible)('that ends at %s starts anew, once', async (value) => {
    const { auth } = made
    await request(PHONE)
    await database.all(sql`update counters set empty_at = ${value}`)

    await request(PHONE)
    await request(PHONE)
    await expect(auth.otp.request({ identifier: PHONE })).rejects.toMatchObject({ status: 428 })
    expect(await signIn(OTHER_PHONE)).toMatchObject({ account: { phone: OTHER_PHONE } })
  })
})

describe('a generation', () => {
  it.each(impossible)('that is %s is that of no token: its session is over', async (value) => {
    const { auth } = made
    const { access, refresh } = await signIn(PHONE)
    await database.all(sql`update sessions set generation = ${value}`)
    const other = await signIn(OTHER_PHONE)

    expect(await auth.authenticate(bearing(access))).toBeUndefined()
    await expect(auth.tokens.refresh(refresh)).rejects.toMatchObject({ code: 'token_not_valid' })
    expect(await auth.authenticate(bearing(other.access))).toMatchObject({ phone: OTHER_PHONE })
    expect(await auth.tokens.refresh(other.refresh)).toMatchObject({ account: { phone: OTHER_PHONE } })
  })
})

function bearing(access: string): Request {
  return new Request('https://auth.example.com/', { headers: { authorization: `Bearer ${access}` } })
}

function pick({ challengeId, otp }: { readonly challengeId: string; readonly otp: string }) {
  return { challengeId, otp }
}
