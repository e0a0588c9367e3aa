import { describe, expect, it } from 'vitest'
import type { Receipt } from '../../src/core/channel.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { busy, refused, unclear, type Vendor, vendor } from './vendor.ts'

const phone = '+12025550123'

interface Stage extends TestAuth {
  readonly app: Vendor
  readonly carrier: Vendor
  readonly caller: Vendor
  readonly handle: string
  readonly challengeId: string
}

/** Asks for a code where the app's vendor gives these answers first. */
async function asked(...receipts: readonly Receipt[]): Promise<Stage> {
  const app = vendor('app', ['whatsapp'])
  const [carrier, caller] = [vendor('carrier', ['sms']), vendor('caller', ['voice'])]
  app.answer(...receipts)
  const made = await testAuth({ otp: { channels: [carrier, app, caller], cooldown: 0 } })
  const { handle, challengeId } = await made.auth.otp.request({ identifier: phone })
  await made.auth.deliver()
  return { ...made, app, carrier, caller, handle, challengeId }
}

const waysOf = ({ app, carrier, caller }: Stage): readonly number[] =>
  [app, carrier, caller].map(({ sent }) => sent.length)

describe('a message to a phone', () => {
  it('goes by WhatsApp, and by nothing else where that takes it', async () => {
    const stage = await asked()

    expect(waysOf(stage)).toEqual([1, 0, 0])
    expect(await stage.auth.otp.status(stage.handle)).toMatchObject({ status: 'sent', nextChannel: 'sms' })
  })

  it('goes by the next way at once where the first refuses it, with the same code', async () => {
    const stage = await asked(refused)

    expect(waysOf(stage)).toEqual([1, 1, 0])
    expect(stage.carrier.sent[0]?.code).toBe(stage.app.sent[0]?.code)
    expect(await stage.auth.otp.status(stage.handle)).toMatchObject({
      status: 'sent',
      nextChannel: 'voice',
      attempts: [
        { channel: 'whatsapp', state: 'failed', reason: 'landline' },
        { channel: 'sms', state: 'sent' },
      ],
    })
    expect(stage.events.map(({ type }) => type)).toEqual(['otp.requested', 'otp.failed', 'otp.sent'])
    expect(stage.events[1]).toMatchObject({ provider: 'app', reason: 'landline', errorCode: '60205' })
    const { access } = await stage.auth.otp.verify({
      challengeId: stage.challengeId,
      otp: stage.carrier.sent[0]?.code ?? '',
    })
    expect(access).toBeTypeOf('string')
  })

  it('goes down the whole ladder and no further', async () => {
    const stage = await asked(refused)
    stage.app.answer(refused)
    stage.carrier.answer(refused)
    stage.caller.answer(refused)
    const { handle } = await stage.auth.otp.request({ identifier: phone })
    await stage.auth.deliver()

    expect(waysOf(stage)).toEqual([2, 2, 1])
    expect(await stage.auth.otp.status(handle)).toMatchObject({ status: 'failed' })
  })

  it.each([
    ['opted out', { ...refused, reason: 'opted_out', isFinal: true }],
    ['may have got it', unclear],
  ] as const)('goes nowhere else where whoever it is for %s', async (_, receipt) => {
    const stage = await asked(receipt)

    expect(waysOf(stage)).toEqual([1, 0, 0])
  })

  it('does not wait seven seconds where another way is left', async () => {
    expect(waysOf(await asked(busy))).toEqual([1, 1, 0])
  })

  it('waits as long as it is told to where no other way is left', async () => {
    const carrier = vendor('carrier', ['sms'])
    carrier.answer(busy)
    const { auth, clock } = await testAuth({ otp: { channels: [carrier], cooldown: 0 } })
    await auth.otp.request({ identifier: phone })
    await auth.deliver()
    const counts = [carrier.sent.length]
    for (const seconds of [6, 1]) {
      clock.advance({ seconds })
      await auth.deliver()
      counts.push(carrier.sent.length)
    }

    expect(counts).toEqual([1, 1, 2])
  })

  it('is kept from a vendor that answers nobody, and goes by the next way', async () => {
    const stage = await asked(unclear, unclear, unclear, unclear, unclear)
    for (let n = 1; n < 8; n++) {
      await stage.auth.otp.request({ identifier: `+1202555012${n}` })
      await stage.auth.deliver()
    }

    expect(waysOf(stage)).toEqual([5, 3, 0])
  })

  it('goes by the way that is asked for', async () => {
    const stage = await asked()
    await stage.auth.otp.request({ identifier: phone, challengeId: stage.challengeId, channel: 'voice' })
    await stage.auth.deliver()

    expect(waysOf(stage)).toEqual([1, 0, 1])
    expect(stage.caller.sent[0]?.code).toBe(stage.app.sent[0]?.code)
    expect(await stage.auth.otp.status(stage.handle)).toMatchObject({ nextChannel: 'sms' })
  })
})
