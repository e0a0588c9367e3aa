import { describe, expect, it } from 'vitest'
import type { Receipt } from '../../src/core/channel.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { unclear, type Vendor, vendor } from './vendor.ts'

const full: Receipt = { outcome: 'refused', retryable: true, reason: 'busy' }
const outage: Receipt = { outcome: 'refused', retryable: false, reason: 'unauthorized', isOutage: true }

interface Stage extends TestAuth {
  /** Asks for a code to another number each time; gives its handle. */
  ask(): Promise<string>
  /** Lets seconds pass, a look of the worker after each. */
  pass(seconds: number): Promise<void>
  statusOf(handle: string): Promise<string>
}

async function stageOf(...channels: readonly Vendor[]): Promise<Stage> {
  const made = await testAuth({ otp: { channels: [...channels], cooldown: 0 } })
  const { auth, clock } = made
  let numbers = 0
  return {
    ...made,
    async ask() {
      const { handle } = await auth.otp.request({ identifier: `+1202555${String(++numbers).padStart(4, '0')}` })
      return handle
    },
    async pass(seconds) {
      for (let second = 0; second < seconds; second++) {
        clock.advance({ seconds: 1 })
        await auth.deliver()
      }
    },
    statusOf: async (handle) => (await auth.otp.status(handle)).status,
  }
}

/** Asks for a code where this vendor takes nothing, and has it found out. */
async function openedBy(receipt: Receipt, ...channels: readonly Vendor[]): Promise<Stage> {
  const stage = await stageOf(...channels)
  channels[0]?.answer(receipt)
  await stage.ask()
  await stage.auth.deliver()
  return stage
}

describe('a message whose vendor takes none for now', () => {
  it('waits until it may try, however often it is looked at, and goes', async () => {
    const carrier = vendor('carrier', ['sms'])
    const { ask, pass, statusOf } = await openedBy(outage, carrier)
    const handle = await ask()
    await pass(4)
    const before = [carrier.sent.length, await statusOf(handle)]
    await pass(1)

    expect([before, carrier.sent.length, await statusOf(handle)]).toEqual([[1, 'queued'], 2, 'sent'])
  })

  it('goes at once by a way that is open, past those that are not', async () => {
    const app = vendor('app', ['whatsapp'])
    const [carrier, caller] = [vendor('carrier', ['sms']), vendor('caller', ['voice'])]
    carrier.answer(outage)
    const { auth, ask, statusOf } = await openedBy(outage, app, carrier, caller)
    const handle = await ask()
    await auth.deliver()

    expect([app, carrier, caller].map(({ sent }) => sent.length)).toEqual([1, 1, 2])
    expect((await auth.otp.status(handle)).attempts.map(({ channel }) => channel)).toEqual(['voice'])
    expect(await statusOf(handle)).toBe('sent')
  })

  it('goes another way at once where its vendor was found out while it waited', async () => {
    const [app, carrier] = [vendor('app', ['whatsapp']), vendor('carrier', ['sms'])]
    app.answer(full, outage)
    const { auth, ask, pass } = await stageOf(app, carrier)
    const handle = await ask()
    await auth.deliver()
    await ask()
    await pass(1)

    expect((await auth.otp.status(handle)).attempts).toMatchObject([
      { channel: 'whatsapp', state: 'failed' },
      { channel: 'sms', state: 'sent' },
    ])
    expect(app.sent.length).toBe(2)
  })

  it('waits for whichever way opens first where none is', async () => {
    const [app, carrier] = [vendor('app', ['whatsapp']), vendor('carrier', ['sms'])]
    carrier.answer({ outcome: 'refused', retryable: true, retryAfterMs: 7_000, reason: 'busy', isFinal: true })
    const { ask, pass, statusOf } = await openedBy({ ...outage, isFinal: true }, app, carrier)
    // By text, since the other is left alone; that asks for seven seconds.
    await ask()
    await pass(1)
    const handle = await ask()
    await pass(3)
    const before = await statusOf(handle)
    await pass(1)

    expect([before, await statusOf(handle), app.sent.length]).toEqual(['queued', 'sent', 2])
  })

  it('fails as soon as it is known that its code will be over by then', async () => {
    const carrier = vendor('carrier', ['sms'])
    const { auth, ask, statusOf, events } = await openedBy({ ...full, retryAfterMs: 541_000 }, carrier)
    const handle = await ask()
    await auth.deliver()

    expect([carrier.sent.length, await statusOf(handle)]).toEqual([1, 'failed'])
    expect(events.at(-1)).toMatchObject({ type: 'otp.failed', challenge: handle, reason: 'provider_down' })
  })

  it('is cancelled where its code was used up meanwhile', async () => {
    const carrier = vendor('carrier', ['sms'])
    const { auth, pass, statusOf } = await openedBy(outage, carrier)
    const { handle, challengeId } = await auth.otp.request({ identifier: '+12025550123' })
    await pass(1)
    for (let n = 0; n < 5; n++) await auth.otp.verify({ challengeId, otp: '000000' }).catch(() => {})
    await pass(5)

    expect([carrier.sent.length, await statusOf(handle)]).toEqual([1, 'expired'])
  })
})

describe('a hundred messages whose vendor takes none for now', () => {
  it('try one each five seconds, and all go once one went', async () => {
    const carrier = vendor('carrier', ['sms'])
    const { auth, ask, pass } = await openedBy(outage, carrier)
    carrier.answer(unclear, unclear)
    for (let n = 0; n < 100; n++) await ask()
    await auth.deliver()
    const counts = []
    for (const seconds of [5, 5, 10]) {
      await pass(seconds)
      counts.push(carrier.sent.length)
    }

    expect(counts).toEqual([2, 3, 101])
  })

  it('spend the tries of none while it refuses for a minute', async () => {
    const carrier = vendor('carrier', ['sms'])
    const { auth, ask, pass, statusOf } = await openedBy(outage, carrier)
    carrier.answer(...Array<Receipt>(12).fill(full))
    const handles = await Promise.all(Array.from({ length: 100 }, ask))
    await auth.deliver()
    await pass(60)
    const tried = new Set(carrier.sent.map(({ to }) => to)).size
    await pass(10)

    expect(tried).toBe(13)
    expect(new Set(await Promise.all(handles.map(statusOf)))).toEqual(new Set(['sent']))
  })
})
