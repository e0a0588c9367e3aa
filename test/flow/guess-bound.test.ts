import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sql } from '../../src/store/sql.ts'
import { type TestAuth, testAuth, wrongCodes } from '../../src/testing/index.ts'
import { type Peek, peekInto } from '../peek.ts'

const PHONE = '+12025550123'
/** What three challenges of six digits come to, five attempts each. */
const BOUND = 15e-6

let folder: string
let made: TestAuth
let database: Peek
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keychime-guesses-'))
  const otp = { cooldown: 0, hourlyLimit: 0, dailyLimit: 0 }
  made = await testAuth({ database: `sqlite:${join(folder, 'auth.db')}`, otp })
  database = await peekInto(made.auth)
})
afterEach(async () => {
  await database.close()
  await made.auth.close()
  rmSync(folder, { recursive: true })
})

async function ask(context: { readonly deviceProofs?: string } = {}) {
  const { challengeId, codeLength } = await made.auth.otp.request({ identifier: PHONE }, context)
  await made.inbox.settle()
  return { challengeId, codeLength, otp: made.inbox.code }
}

/** Guesses wrongly, as often as told, at a challenge or at whatever the recipient has. */
async function guess(at: { readonly challengeId: string } | { readonly identifier: string }, times: number) {
  for (const otp of wrongCodes(made.inbox.code, times)) {
    await expect(made.auth.otp.verify({ ...at, otp })).rejects.toMatchObject({ code: 'authentication_failed' })
  }
}

/** The chances of all guesses that were evaluated, whoever asked for their challenges. */
async function chances(isProven = false): Promise<number> {
  const rows = await database.all(
    sql`select digits, sum(attempts + open_attempts) as tried from challenges where proven = ${Number(isProven)} group by digits`,
  )
  return rows.reduce((sum, row) => sum + Number(row['tried']) * 10 ** -Number(row['digits']), 0)
}

async function signIn(context: { readonly deviceProofs?: string } = {}) {
  const { challengeId, otp } = await ask(context)
  return made.auth.otp.verify({ challengeId, otp }, context)
}

describe('the code of a challenge', () => {
  it('has its usual length as often as somebody signs in', async () => {
    for (let time = 0; time < 30; time++) {
      expect((await ask()).codeLength).toBe(6)
      await made.auth.otp.verify({ identifier: PHONE, otp: made.inbox.code })
    }
  })

  it('gets longer while others may still be guessed at, and has its usual length when they are over', async () => {
    const lengths = [(await ask()).codeLength, (await ask()).codeLength]
    made.clock.advance({ minutes: 10 })

    expect([...lengths, (await ask()).codeLength]).toEqual([6, 8, 6])
  })

  it('gets longer by wrong guesses, for a day', async () => {
    for (let time = 0; time < 2; time++) {
      await guess(await ask(), 5)
      made.clock.advance({ minutes: 10 })
    }
    const after = (await ask()).codeLength
    made.clock.advance({ hours: 24 })

    expect([after, (await ask()).codeLength]).toEqual([8, 6])
  })

  it('works, however long it is', async () => {
    await ask()
    const { challengeId, otp } = await ask()

    expect(otp).toMatch(/^\d{8}$/)
    await expect(made.auth.otp.verify({ challengeId, otp: otp.slice(0, 6) })).rejects.toMatchObject({
      code: 'authentication_failed',
    })
    expect(await made.auth.otp.verify({ challengeId, otp })).toMatchObject({ account: { phone: PHONE } })
  })
})

describe('guesses at a recipient', () => {
  it('O-04 come to no more than the bound, over challenges and by whoever only knows it, and the owner still gets in', async () => {
    for (let time = 0; time < 50; time++) {
      const { challengeId } = await ask()
      await guess({ identifier: PHONE }, 6)
      await guess({ challengeId }, 6)
    }

    expect(await chances()).toBeGreaterThan(BOUND / 3)
    expect(await chances()).toBeLessThanOrEqual(BOUND)
    expect(await signIn()).toMatchObject({ account: { phone: PHONE } })
  })

  it('come to no more where as many challenges as may be are opened first', async () => {
    const asked = []
    for (let time = 0; time < 30; time++) asked.push(await ask())
    for (const { challengeId } of asked) {
      await guess({ identifier: PHONE }, 5)
      await guess({ challengeId }, 5)
    }
    expect(await chances()).toBeLessThanOrEqual(BOUND)
  })

  it('come to no more where requests and guesses run at once', async () => {
    for (let round = 0; round < 5; round++) {
      const requests = Array.from({ length: 12 }, () => made.auth.otp.request({ identifier: PHONE }))
      const guesses = Array.from({ length: 60 }, (_, n) =>
        made.auth.otp.verify({ identifier: PHONE, otp: String(n).padStart(6, '0') }).catch(() => undefined),
      )
      const asked = await Promise.all(requests)
      await Promise.all(guesses)
      await Promise.all(
        asked.flatMap(({ challengeId }) =>
          ['000001', '000002', '000003'].map((otp) =>
            made.auth.otp.verify({ challengeId, otp }).catch(() => undefined),
          ),
        ),
      )
    }
    expect(await chances()).toBeGreaterThan(0)
    expect(await chances()).toBeLessThanOrEqual(BOUND)
  })

  it('leave the devices that proved it their own six digits, which nobody else can guess at', async () => {
    const { deviceProofs } = await signIn()
    for (let time = 0; time < 4; time++) await guess(await ask(), 5)
    expect((await ask()).codeLength).toBe(8)

    const own = await ask({ deviceProofs })
    expect(own.codeLength).toBe(6)
    await guess({ identifier: PHONE }, 5)
    expect(await chances(true)).toBe(0)
    const { account } = await made.auth.otp.verify({ identifier: PHONE, otp: own.otp }, { deviceProofs })
    expect(account).toMatchObject({ phone: PHONE })
  })
})
