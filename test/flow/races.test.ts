import { describe, expect, it } from 'vitest'
import { testAuth, wrongCodes } from '../../src/testing/index.ts'
import { outcomes, raceFirstSignIns, raceRightCodes, raceWrongGuesses, times } from './races.ts'

describe('racing callers', () => {
  it('O-01: redeem a code exactly once, 200 at a time', async () => {
    for (let round = 0; round < 10; round++) {
      expect(await raceRightCodes(200)).toEqual({ fulfilled: 1, authentication_failed: 199 })
    }
  })

  it('O-02, O-03: have five of 500 wrong guesses evaluated, and then the right code is refused', async () => {
    expect(await raceWrongGuesses(500)).toEqual({
      wrong: { authentication_failed: 500 },
      evaluated: 5,
      right: { authentication_failed: 1 },
    })
  })

  it('I-09: make one account of 100 parallel first sign-ins of one number', async () => {
    expect(await raceFirstSignIns(100)).toEqual({ outcomes: { fulfilled: 100 }, accounts: 1, created: 1 })
  })

  it('trade one refresh token for one successor, 50 at a time', async () => {
    const { auth, inbox } = await testAuth()
    const { challengeId } = await auth.otp.request({ identifier: 'ada@example.com' })
    await inbox.settle()
    const { refresh } = await auth.otp.verify({ challengeId, otp: inbox.code })

    const refreshed = await Promise.all(times(50, () => auth.tokens.refresh(refresh)))

    expect(new Set(refreshed.map((one) => one.refresh)).size).toBe(1)
    expect(refreshed[0]?.refresh).not.toBe(refresh)
  })

  it('send one message when 100 ask for the same number at once', async () => {
    const { auth, inbox } = await testAuth()
    const asked = await Promise.allSettled(times(100, () => auth.otp.request({ identifier: '+12025550123' })))
    await inbox.settle()

    expect(outcomes(asked)).toEqual({ fulfilled: 1, cooldown: 99 })
    expect(inbox.messages()).toHaveLength(1)
  })

  it('O-12: send one message when one asker asks again 100 times at once, in each 30 seconds', async () => {
    const { auth, inbox, clock } = await testAuth()
    const { challengeId } = await auth.otp.request({ identifier: '+12025550123' })
    const again = () => auth.otp.request({ identifier: '+12025550123', challengeId })
    const storm = async () => outcomes(await Promise.allSettled(times(100, again)))
    const tooSoon = await storm()
    clock.advance({ seconds: 30 })
    const [afterwards, atOnce] = [await storm(), await storm()]
    await inbox.settle()

    expect([tooSoon, afterwards, atOnce]).toEqual([
      { cooldown: 100 },
      { fulfilled: 1, cooldown: 99 },
      { cooldown: 100 },
    ])
    expect(inbox.messages()).toHaveLength(2)
  })
})

describe('a stranger who asks and guesses', () => {
  it('never makes the owner’s own challenge fail', async () => {
    const { auth, inbox } = await testAuth({ otp: { cooldown: 0, hourlyLimit: 0, dailyLimit: 0 } })
    const owner = await auth.otp.request({ identifier: '+12025550123' })
    await inbox.settle()
    const ownersCode = inbox.code

    for (let i = 0; i < 20; i++) {
      const stranger = await auth.otp.request({ identifier: '+12025550123' })
      for (const otp of wrongCodes(ownersCode, 8)) {
        await auth.otp.verify({ challengeId: stranger.challengeId, otp }).catch(() => {})
        await auth.otp.verify({ identifier: '+12025550123', otp }).catch(() => {})
      }
    }

    const signedIn = await auth.otp.verify({ challengeId: owner.challengeId, otp: ownersCode })
    expect(signedIn.account.phone).toBe('+12025550123')
  })
})
