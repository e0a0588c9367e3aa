import { describe, expect, it } from 'vitest'
import type { AuthConfig } from '../../src/config/auth-config.ts'
import type { Conclusion } from '../../src/core/channel.ts'
import { readingOnce } from '../../src/core/delivery/vendor-codes.ts'
import type { Deps } from '../../src/core/deps.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { outcomes, times } from './races.ts'
import { refused, type Vendor, vendor } from './vendor.ts'

const phone = '+12025550123'
type Answer = 'approved' | 'wrong' | 'gone' | 'unavailable'

/** Somebody asked for a code where the vendor makes it: 271828, right as often as the vendor is asked. */
async function asked(
  answerOf: (code: string) => Answer | Error = (code) => (code === '271828' ? 'approved' : 'wrong'),
  limits: AuthConfig['limits'] = {},
): Promise<
  TestAuth & {
    readonly maker: Vendor
    readonly caller: Vendor
    readonly checks: string[]
    readonly challengeId: string
  }
> {
  const checks: string[] = []
  const check = async ({ reference, code }: { reference: string; code: string }): Promise<Answer> => {
    checks.push(`${reference} ${code}`)
    const answer = answerOf(code)
    if (answer instanceof Error) throw answer
    return answer
  }
  const maker = vendor('maker', ['sms'], { vendorCode: { length: 6, check } })
  const caller = vendor('caller', ['voice'])
  const made = await testAuth({ otp: { channels: [maker, caller], cooldown: 0 }, limits })
  const { challengeId } = await made.auth.otp.request({ identifier: phone })
  await made.auth.deliver()
  return { ...made, maker, caller, checks, challengeId }
}

describe('a code that the vendor made', () => {
  it('signs in, asked about by the vendor’s own name of the message', async () => {
    const { auth, checks, challengeId } = await asked()
    const { account } = await auth.otp.verify({ challengeId, otp: '271828' })

    expect(account.phone).toBe(phone)
    expect(checks).toEqual(['maker-1 271828'])
  })

  it('signs in once, however often the vendor says yes', async () => {
    const { auth, challengeId } = await asked()
    const ends = await Promise.allSettled(times(20, () => auth.otp.verify({ challengeId, otp: '271828' })))

    expect(outcomes(ends)).toEqual({ fulfilled: 1, authentication_failed: 19 })
  })

  it('is not asked about after the last attempt', async () => {
    const { auth, checks, challengeId } = await asked()
    for (let n = 0; n < 5; n++) await auth.otp.verify({ challengeId, otp: '000000' }).catch(() => {})
    const last = auth.otp.verify({ challengeId, otp: '271828' })

    await expect(last).rejects.toMatchObject({ code: 'authentication_failed' })
    expect(checks).toHaveLength(5)
  })

  it('costs one attempt where it is wrong, of the allowance of whoever guesses', async () => {
    const { auth, checks, challengeId } = await asked()
    for (let n = 0; n < 6; n++) await auth.otp.verify({ identifier: phone, otp: '000000' }).catch(() => {})
    for (let n = 0; n < 4; n++) await auth.otp.verify({ challengeId, otp: '000000' }).catch(() => {})

    await expect(auth.otp.verify({ identifier: phone, otp: '271828' })).rejects.toMatchObject({
      code: 'authentication_failed',
    })
    expect(checks).toHaveLength(5 + 4)
    expect((await auth.otp.verify({ challengeId, otp: '271828' })).access).toBeTypeOf('string')
  })

  it('is not asked about where the address guessed too often, and signs in later', async () => {
    const approvals: Answer[] = ['approved']
    const { auth, checks, challengeId, clock } = await asked(() => approvals.pop() ?? 'gone', { verifiesPerMinute: 1 })
    const verify = () => auth.otp.verify({ challengeId, otp: '271828' }, { clientAddress: '192.0.2.1' })
    await auth.otp.verify({ identifier: '+12025550124', otp: '000000' }, { clientAddress: '192.0.2.1' }).catch(() => {})

    await expect(verify()).rejects.toMatchObject({ code: 'rate_limited' })
    expect(checks).toEqual([])
    clock.advance({ minutes: 1 })
    const { access, quota } = await verify()
    expect(access).toBeTypeOf('string')
    expect(quota).toMatchObject({ name: 'verifies', remaining: 0 })
  })

  it('is asked about no more often than an address may guess, also where the vendor is away', async () => {
    const { auth, checks, challengeId } = await asked(() => 'unavailable', { verifiesPerMinute: 3 })
    const verify = () => auth.otp.verify({ challengeId, otp: '271828' }, { clientAddress: '192.0.2.1' })
    const ends = await Promise.allSettled(times(5, verify))

    expect(outcomes(ends)).toEqual({ unavailable: 3, rate_limited: 2 })
    expect(checks).toHaveLength(3)
  })

  it.each(['wrong', 'gone'] as const)('is refused like any other where the vendor says %s', async (answer) => {
    const { auth, challengeId } = await asked(() => answer)

    await expect(auth.otp.verify({ challengeId, otp: '271828' })).rejects.toMatchObject({
      code: 'authentication_failed',
    })
  })

  it.each(['unavailable', new Error('reset')] as const)('costs no attempt where the vendor says %s', async (answer) => {
    let isBack = false
    const { auth, challengeId } = await asked((code) => (isBack && code === '271828' ? 'approved' : answer))
    for (let n = 0; n < 7; n++)
      await expect(auth.otp.verify({ challengeId, otp: '271828' })).rejects.toMatchObject({ code: 'unavailable' })
    isBack = true

    expect((await auth.otp.verify({ challengeId, otp: '271828' })).access).toBeTypeOf('string')
  })

  it('is not asked about once ours went out after it', async () => {
    const { auth, caller, checks, challengeId } = await asked()
    await auth.otp.request({ identifier: phone, challengeId, channel: 'voice' })
    await auth.deliver()

    await expect(auth.otp.verify({ challengeId, otp: '271828' })).rejects.toMatchObject({
      code: 'authentication_failed',
    })
    expect(checks).toEqual([])
    expect((await auth.otp.verify({ challengeId, otp: caller.sent[0]?.code ?? '' })).access).toBeTypeOf('string')
  })

  it('is asked about where ours was refused after it', async () => {
    const { auth, maker, caller, challengeId } = await asked()
    caller.answer(refused)
    maker.answer(refused)
    await auth.otp.request({ identifier: phone, challengeId, channel: 'voice' })
    await auth.deliver()

    expect((await auth.otp.verify({ challengeId, otp: '271828' })).access).toBeTypeOf('string')
  })

  it('is not asked about where ours went out instead', async () => {
    const { auth, maker, checks } = await asked()
    maker.answer(refused)
    const { challengeId } = await auth.otp.request({ identifier: '+12025550124' })
    await auth.deliver()
    await auth.otp.verify({ challengeId, otp: '271828' }).catch(() => {})

    expect(checks).toEqual([])
  })
})

it('a vendor that carries our code and asks to be told hears that it was right', async () => {
  const told: string[] = []
  const conclude = async (reference: string, { outcome }: Conclusion): Promise<void> =>
    void told.push(`${reference} ${outcome}`)
  const carrier = vendor('carrier', ['sms'], { conclude })
  const { auth } = await testAuth({ otp: { channels: [carrier] } })
  const { challengeId } = await auth.otp.request({ identifier: phone })
  await auth.deliver()
  await auth.otp.verify({ challengeId, otp: '000000' }).catch(() => {})
  await auth.otp.verify({ challengeId, otp: carrier.sent[0]?.code ?? '' })
  await expect.poll(() => told).toEqual(['carrier-1 approved'])
})

it('a vendor that carried our code hears that it was replaced, and not where it was sent again', async () => {
  const told: string[] = []
  const conclude = async (reference: string, { outcome }: Conclusion): Promise<void> =>
    void told.push(`${reference} ${outcome}`)
  const carrier = vendor('carrier', ['sms'], { conclude })
  const { auth, clock } = await testAuth({ otp: { channels: [carrier] } })
  const askAgain = async (challengeId?: string) => {
    clock.advance({ minutes: 4 })
    const asked = await auth.otp.request({ identifier: phone, challengeId })
    await auth.deliver()
    return asked.challengeId
  }
  const first = await askAgain()
  expect(await askAgain(first)).toBe(first)
  const second = await askAgain(first)
  await expect.poll(() => told).toEqual(['carrier-2 canceled'])
  await auth.otp.verify({ challengeId: second, otp: carrier.sent[2]?.code ?? '' })
  await expect.poll(() => told).toEqual(['carrier-2 canceled', 'carrier-3 approved'])
})

it('a challenge is read once for a guess that two want to know of, and not before', async () => {
  const read: string[] = []
  const challenge = async (handle: string): Promise<undefined> => void read.push(handle)
  const reading = readingOnce(
    { store: { challenge }, settings: { otp: { maxAttempts: 5 } } } as unknown as Deps,
    'chl_1',
  )
  const before = [...read]
  await Promise.all([reading(), reading()])

  expect([before, read]).toEqual([[], ['chl_1']])
})
