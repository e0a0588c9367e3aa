import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AuthError } from '../../src/index.ts'
import { testAuth } from '../../src/testing/index.ts'

const PHONE = '+12025550123'
const HOUR_MS = 3_600_000
/** Whoever is refused is refused, and asked for nothing else. */
const stepUp = { kind: 'none' } as const
const rules = [
  { max: 1, windowMs: 40_000, code: 'cooldown' },
  { max: 3, windowMs: HOUR_MS, code: 'hourly_limit' },
  { max: 5, windowMs: 24 * HOUR_MS, code: 'daily_limit' },
] as const

/** What the limits of a recipient have to answer, from nothing but the times at which it was asked for successfully. */
function expected(taken: readonly number[], now: number): { code: string; retryAfter: number } | 'taken' {
  const waits = rules.map(({ max, windowMs, code }) => {
    const within = taken.filter((time) => time > now - windowMs)
    return { code, waitMs: within.length < max ? 0 : Number(within[within.length - max]) + windowMs - now }
  })
  const longest = waits.toSorted((a, b) => b.waitMs - a.waitMs)[0]
  if (longest === undefined || longest.waitMs === 0) return 'taken'
  return { code: longest.code, retryAfter: Math.ceil(longest.waitMs / 1000) }
}

describe('a recipient', () => {
  it('never gets more in any stretch of time than its rules say, and is told exactly how long to wait', async () => {
    const pauses = fc.array(fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 2 * HOUR_MS })), {
      minLength: 40,
      maxLength: 40,
    })
    await fc.assert(
      fc.asyncProperty(pauses, async (all) => {
        const { auth, clock } = await testAuth({ otp: { cooldown: 40, hourlyLimit: 3, dailyLimit: 5 }, stepUp })
        const taken: number[] = []
        for (const ms of all) {
          clock.advance({ ms })
          const now = clock.now()
          const answer = await auth.otp.request({ identifier: PHONE }).then(
            () => 'taken' as const,
            (error: unknown) => refusalOf(error),
          )
          expect(answer).toEqual(expected(taken, now))
          if (answer === 'taken') taken.push(now)
        }
        await auth.close()
      }),
      { numRuns: 8 },
    )
  })
})

describe('a recipient without limits', () => {
  it('refuses nobody whose request is older than the one before it', async () => {
    const { auth, clock } = await testAuth({ otp: { cooldown: 0, hourlyLimit: 0, dailyLimit: 0 } })
    await auth.otp.request({ identifier: PHONE })
    clock.advance({ ms: -20 })

    expect(await auth.otp.request({ identifier: PHONE })).toMatchObject({ resendAfter: 0 })
  })
})

describe('a limit of many together', () => {
  it('stops strangers at its number, in a slice of which a process spends one after another', async () => {
    const { auth } = await testAuth({ limits: { totalRequestsPerHour: 120 }, stepUp })
    const answers: unknown[] = []
    for (let n = 0; n < 130; n++) {
      const asked = auth.otp.request({ identifier: `+1202555${String(n).padStart(4, '0')}` })
      answers.push(await asked.then(() => 'taken', refusalOf))
    }
    expect(answers.filter((answer) => answer === 'taken')).toHaveLength(120)
    expect(answers.at(-1)).toMatchObject({ code: 'rate_limited' })
  })

  it.each([
    ['rangeRequestsPerHour', ['+12025550101', '+12025550102', '+12025550103'], '+12025660101'],
    ['countryRequestsPerHour', ['+12025550101', '+13105550102', '+12125550103'], '+442079460958'],
  ])('%s counts numbers together, and no others', async (name, together, other) => {
    const { auth } = await testAuth({ limits: { [name]: 2 }, stepUp })
    const [first = '', second = '', third = ''] = together
    await auth.otp.request({ identifier: first })
    await auth.otp.request({ identifier: second })

    await expect(auth.otp.request({ identifier: third })).rejects.toMatchObject({ code: 'rate_limited' })
    await auth.otp.request({ identifier: other })
    await auth.otp.request({ identifier: 'ada@example.com' })
  })
})

function refusalOf(error: unknown): { code: string; retryAfter: number } {
  if (!(error instanceof AuthError)) throw error
  return { code: error.code, retryAfter: Number(error.details.retryAfter) }
}
