import { describe, expect, it } from 'vitest'
import type { Channel, Receipt, Report } from '../../src/core/channel.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { readingJson, unclear, type Vendor, vendor } from './vendor.ts'

const phone = '+12025550123'

interface Stage extends TestAuth {
  readonly app: Vendor
  readonly carrier: Vendor
  readonly challengeId: string
  readonly handle: string
  /** Lets seconds pass, with a look of the worker after them. */
  pass(seconds: number): Promise<void>
  /** What the app's vendor says of its first message. */
  tell(report: Partial<Report>): Promise<void>
  ways(): Promise<readonly string[]>
}

/** Asks for a code by an app whose vendor tells what becomes of messages, with text messages beside. */
async function asked(routing: object = {}, answer?: Receipt): Promise<Stage> {
  const app = vendor('app', ['whatsapp'], readingJson())
  const carrier = vendor('carrier', ['sms'], readingJson())
  const caller = vendor('caller', ['voice'], readingJson())
  if (answer !== undefined) app.answer(answer)
  const made = await testAuth({ otp: { channels: [app, carrier, caller], cooldown: 0 }, routing })
  const { auth, clock } = made
  const { challengeId, handle } = await auth.otp.request({ identifier: phone })
  await auth.deliver()
  return {
    ...made,
    app,
    carrier,
    challengeId,
    handle,
    async pass(seconds) {
      clock.advance({ seconds })
      await auth.deliver()
    },
    async tell(report) {
      await told(made, { reference: 'app-1', ...report })
      await auth.deliver()
    },
    ways: async () => (await auth.otp.status(handle)).attempts.map(({ channel, state }) => `${channel} ${state}`),
  }
}

async function told({ auth, clock }: TestAuth, report: Partial<Report>): Promise<void> {
  const response = await auth.handler(
    new Request('http://localhost:4000/accounts/webhook/message-status/', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-signature': 'right' },
      body: JSON.stringify([{ id: 'r1', status: 'told', at: clock.now(), rest: {}, ...report }]),
    }),
  )
  expect(response.status).toBeLessThan(300)
}

describe('a message of which its vendor says nothing', () => {
  it('is followed by the same code by the next way after ten seconds, and by nothing more', async () => {
    const { pass, ways, app, carrier } = await asked()
    await pass(9)
    const before = await ways()
    await pass(1)
    const after = await ways()
    await pass(60)

    expect(before).toEqual(['whatsapp sent'])
    expect(after).toEqual(['whatsapp sent', 'sms sent'])
    expect(await ways()).toEqual(after)
    expect(carrier.sent[0]?.code).toBe(app.sent[0]?.code)
  })

  it('is followed as many seconds later as the operator says, or never', async () => {
    const [later, never] = [await asked({ followUp: 20 }), await asked({ followUp: 0 })]
    await later.pass(19)
    const before = later.carrier.sent.length
    await later.pass(1)
    await never.pass(300)

    expect([before, later.carrier.sent.length, never.carrier.sent.length]).toEqual([0, 1, 0])
  })

  it('is followed where nobody knows whether it was taken', async () => {
    const { pass, ways } = await asked({}, unclear)
    await pass(10)

    expect(await ways()).toEqual(['whatsapp unknown', 'sms sent'])
  })

  it('is followed where its vendor said that it was sent before it answered, and nothing since', async () => {
    const carrier = vendor('carrier', ['sms'], readingJson())
    const app: Channel = {
      ...vendor('app', ['whatsapp'], readingJson()),
      async send({ id }) {
        await told(made, { delivery: id, state: 'sent' })
        return { outcome: 'sent', reference: 'app-1' }
      },
    }
    const made = await testAuth({ otp: { channels: [app, carrier], cooldown: 0 } })
    await made.auth.otp.request({ identifier: phone })
    await made.auth.deliver()
    const before = carrier.sent.length
    made.clock.advance({ seconds: 10 })
    await made.auth.deliver()

    expect([before, carrier.sent.length]).toEqual([0, 1])
  })

  it('is not followed where its vendor said that nothing more will be told than that it was sent', async () => {
    const { pass, tell, ways } = await asked()
    await tell({ state: 'sent', isEnd: true })
    await pass(300)

    expect(await ways()).toEqual(['whatsapp sent'])
  })

  it('is not followed once it was delivered', async () => {
    const { pass, tell, ways } = await asked()
    await tell({ state: 'delivered' })
    await pass(60)

    expect(await ways()).toEqual(['whatsapp delivered'])
  })

  it('is followed at once, and once, where its vendor says that it failed', async () => {
    const { pass, tell, ways } = await asked()
    await tell({ state: 'failed' })
    const told = await ways()
    await pass(10)

    expect(told).toEqual(['whatsapp failed', 'sms sent'])
    // That one is silent too, and only one message may have arrived.
    expect(await ways()).toEqual([...told, 'voice sent'])
  })

  it('is not followed once somebody signed in', async () => {
    const { auth, pass, app, carrier, challengeId } = await asked()
    await auth.otp.verify({ challengeId, otp: app.sent[0]?.code ?? '' })
    await pass(60)

    expect(carrier.sent).toEqual([])
  })

  it('is not followed where whoever waits asked again', async () => {
    const { auth, clock, pass, app, carrier, challengeId } = await asked()
    clock.advance({ seconds: 5 })
    await auth.otp.request({ identifier: phone, challengeId, channel: 'sms' })
    await auth.deliver()
    await pass(60)

    expect([app.sent.length, carrier.sent.length]).toEqual([1, 1])
  })

  it('is not followed where its vendor never tells anything', async () => {
    const [app, carrier] = [vendor('app', ['whatsapp']), vendor('carrier', ['sms'])]
    const { auth, clock } = await testAuth({ otp: { channels: [app, carrier] } })
    await auth.otp.request({ identifier: phone })
    await auth.deliver()
    clock.advance({ seconds: 60 })
    await auth.deliver()

    expect([app.sent.length, carrier.sent.length]).toEqual([1, 0])
  })

  it('is followed once however many look at it at the same time', async () => {
    const { auth, clock, handle, carrier } = await asked()
    clock.advance({ seconds: 10 })
    await Promise.all(Array.from({ length: 8 }, () => auth.deliver()))

    expect([carrier.sent.length, (await auth.otp.status(handle)).attempts.length]).toEqual([1, 2])
  })
})

it('a way that is asked again goes by another provider of the same transport', async () => {
  const [one, other] = [vendor('one', ['sms']), vendor('other', ['sms'])]
  const { auth } = await testAuth({ otp: { channels: [one, other], cooldown: 0 } })
  const { challengeId } = await auth.otp.request({ identifier: phone })
  await auth.deliver()
  await auth.otp.request({ identifier: phone, challengeId, channel: 'sms' })
  await auth.deliver()

  expect([one.sent.length, other.sent.length]).toEqual([1, 1])
  expect(one.sent[0]?.code).toBe(other.sent[0]?.code)
})
