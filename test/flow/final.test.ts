import { describe, expect, it } from 'vitest'
import type { Receipt } from '../../src/core/channel.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { type Vendor, vendor } from './vendor.ts'

const phone = '+12025550123'
const last = { outcome: 'refused', retryable: false, isFinal: true } as const
const optedOut: Receipt = { ...last, reason: 'opted_out', errorCode: '21610' }

interface Stage extends TestAuth {
  readonly carrier: Vendor
  readonly caller: Vendor
  readonly handle: string
  readonly challengeId: string
}

/** Asks for a code where the carrier of texts answers so. */
async function asked(receipt: Receipt): Promise<Stage> {
  const [carrier, caller] = [
    vendor('carrier', ['sms'], { retries: { most: 0, firstPauseMs: 0 } }),
    vendor('caller', ['voice']),
  ]
  carrier.answer(receipt)
  const made = await testAuth({ otp: { channels: [carrier, caller], cooldown: 0 } })
  const { handle, challengeId } = await made.auth.otp.request({ identifier: phone })
  await made.auth.deliver()
  return { ...made, carrier, caller, handle, challengeId }
}

const countsOf = ({ carrier, caller }: Stage): readonly number[] => [carrier.sent.length, caller.sent.length]

describe('a recipient whom a vendor says that nobody is to try', () => {
  it('is called by nobody who presses “Call me instead”, and is offered nothing else', async () => {
    const stage = await asked(optedOut)
    const before = await stage.auth.otp.status(stage.handle)
    const again = await stage.auth.otp.request({ identifier: phone, challengeId: stage.challengeId, channel: 'voice' })
    await stage.auth.deliver()
    const after = await stage.auth.otp.status(stage.handle)

    expect(countsOf(stage)).toEqual([1, 0])
    expect(again.challengeId).toBe(stage.challengeId)
    expect([before, after]).toEqual([
      expect.not.objectContaining({ nextChannel: expect.anything() }),
      expect.not.objectContaining({ nextChannel: expect.anything() }),
    ])
    expect(after.attempts.map(({ channel, state }) => `${channel} ${state}`)).toEqual(['sms failed', 'voice failed'])
    expect(stage.events.at(-1)).toMatchObject({ type: 'otp.failed', transport: 'voice', reason: 'suppressed' })
  })

  it('is sent nothing by a challenge of somebody else either, which looks the same as the first', async () => {
    const stage = await asked(optedOut)
    const first = await stage.auth.otp.status(stage.handle)
    const { handle, ...answer } = await stage.auth.otp.request({ identifier: phone })
    await stage.auth.deliver()
    const second = await stage.auth.otp.status(handle)
    const other = await stage.auth.otp.request({ identifier: '+12025550124' })
    await stage.auth.deliver()

    expect(countsOf(stage)).toEqual([2, 0])
    expect(second).toEqual({
      ...first,
      tag: second.tag,
      attempts: [{ ...first.attempts[0], at: second.attempts[0]?.at }],
    })
    expect(Object.keys(answer)).toEqual(Object.keys(other).filter((key) => key !== 'handle'))
  })

  it('is tried again after a day, however often a code was asked for meanwhile', async () => {
    const stage = await asked(optedOut)
    const counts: (readonly number[])[] = []
    for (const hours of [23, 2]) {
      stage.clock.advance({ hours })
      await stage.auth.otp.request({ identifier: phone })
      await stage.auth.deliver()
      counts.push(countsOf(stage))
    }

    expect(counts).toEqual([
      [1, 0],
      [2, 0],
    ])
  })

  it.each([
    ['is asked again later', { ...last, retryable: true, reason: 'number_unknown' }],
    ['lets nobody in', { ...last, isOutage: true, reason: 'unauthorized' }],
  ] as const)('is not one of whom a vendor says so that %s', async (_, receipt) => {
    const stage = await asked(receipt)
    await stage.auth.otp.request({ identifier: phone, channel: 'voice' })
    await stage.auth.deliver()

    expect(stage.caller.sent).toHaveLength(1)
  })
})
