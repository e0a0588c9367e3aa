import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sql } from '../../src/store/sql.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { type Peek, peekInto } from '../peek.ts'

const PHONE = '+12025550123'

let folder: string
let made: TestAuth
let database: Peek
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keychime-corrupt-'))
  // A file of its own each time: on PostgreSQL it stands for a database.
  made = await testAuth({ database: `sqlite:${join(folder, 'auth.db')}`, otp: { cooldown: 0 } })
  database = await peekInto(made.auth)
})
afterEach(async () => {
  await database.close()
  await made.auth.close()
  rmSync(folder, { recursive: true })
})

/** What either database can hold in a counter; SQLite also takes text. */
const impossible = ['-1', '-9223372036854775808', '9223372036854775807']

describe('a counter of attempts', () => {
  it.each(impossible)('that is %s is exhausted: not even the right code works', async (value) => {
    const { auth, inbox } = made
    const { challengeId, handle } = await auth.otp.request({ identifier: PHONE })
    await inbox.settle()
    const otp = inbox.code
    await database.all(
      sql`update challenges set attempts = cast(${value} as bigint), open_attempts = cast(${value} as bigint)`,
    )

    await expect(auth.otp.verify({ challengeId, otp })).rejects.toMatchObject({ code: 'authentication_failed' })
    await expect(auth.otp.verify({ identifier: PHONE, otp })).rejects.toMatchObject({ code: 'authentication_failed' })
    const row = await database.first(sql`select redeemed_at from challenges`)
    expect(row).toEqual({ redeemed_at: null })
    expect(await auth.otp.status(handle)).toMatchObject({ status: 'expired' })
  })
})

describe('a counter of a limit', () => {
  it.each(impossible)('that is %s is exhausted until it starts anew', async (value) => {
    const { auth, inbox, clock } = made
    await auth.otp.request({ identifier: PHONE })
    await inbox.settle()
    await database.all(sql`update limits set spent = cast(${value} as bigint)`)

    await expect(auth.otp.request({ identifier: PHONE })).rejects.toMatchObject({ status: 429 })
    clock.advance({ hours: 25 })
    expect(await auth.otp.request({ identifier: PHONE })).toMatchObject({ codeLength: 6 })
  })

  it('that never ends starts anew, as after a clock that was set back', async () => {
    const { auth, inbox } = made
    await auth.otp.request({ identifier: PHONE })
    await inbox.settle()
    await database.all(sql`update limits set spent = 1000, resets_at = cast(${'9223372036854775807'} as bigint)`)

    expect(await auth.otp.request({ identifier: PHONE })).toMatchObject({ codeLength: 6 })
  })
})
