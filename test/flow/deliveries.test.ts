import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Channel, Message, Receipt } from '../../src/index.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'

const email = 'ada@example.com'
afterEach(() => void vi.useRealTimers())

/** A provider that gives the receipts it is told to, one a message, and then takes everything. */
function provider(receipts: readonly (Receipt | Error)[]): Channel & { readonly sent: Message[] } {
  const sent: Message[] = []
  return {
    name: 'fake',
    transports: ['email'],
    sent,
    async send(message) {
      sent.push(message)
      const receipt = receipts[sent.length - 1] ?? { outcome: 'sent' }
      if (receipt instanceof Error) throw receipt
      return receipt
    },
  }
}

async function requestThrough(channel: Channel): Promise<TestAuth & { handle: string }> {
  const made = await testAuth({ otp: { channels: [channel], cooldown: 0 } })
  const { handle } = await made.auth.otp.request({ identifier: email })
  await made.auth.deliver()
  return { ...made, handle }
}

/** A provider that takes up to five minutes was asked, and has not answered. */
async function requestThroughPatient() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const hung = { ...hangingProvider(), timeoutMs: 300_000 }
  const made = await testAuth({ otp: { channels: [hung] } })
  const { handle } = await made.auth.otp.request({ identifier: email })
  await hung.reached
  return { ...made, handle, hung }
}

describe('a message', () => {
  it('is sent once, and says so in status and events', async () => {
    const channel = provider([{ outcome: 'sent', reference: 'vendor-1' }])
    const { auth, handle, events } = await requestThrough(channel)
    await auth.deliver()

    expect(channel.sent).toHaveLength(1)
    expect(await auth.otp.status(handle)).toMatchObject({
      status: 'sent',
      attempts: [{ channel: 'email', state: 'sent' }],
    })
    expect(events.map(({ type }) => type)).toEqual(['otp.requested', 'otp.sent'])
    expect(events[1]).toMatchObject({ provider: 'fake', transport: 'email', recipient: 'a•••••@example.com' })
  })

  it('that was certainly not taken is tried again after a pause, with the same code', async () => {
    const channel = provider([{ outcome: 'refused', retryable: true, retryAfterMs: 7000, reason: 'busy' }])
    const { auth, handle, clock } = await requestThrough(channel)

    clock.advance({ ms: 6999 })
    await auth.deliver()
    expect(channel.sent).toHaveLength(1)
    expect((await auth.otp.status(handle)).status).toBe('queued')

    clock.advance({ ms: 1 })
    await auth.deliver()
    expect(channel.sent.map(({ code }) => code)).toEqual([channel.sent[0]?.code, channel.sent[0]?.code])
    expect((await auth.otp.status(handle)).status).toBe('sent')
  })

  it('that waits for another try is not sent twice when it is asked for again', async () => {
    const channel = provider([{ outcome: 'refused', retryable: true, retryAfterMs: 7000, reason: 'busy' }])
    const made = await testAuth({ otp: { channels: [channel], cooldown: 0 } })
    const { challengeId, handle } = await made.auth.otp.request({ identifier: email })
    await made.auth.deliver()
    await made.auth.otp.request({ identifier: email, challengeId })
    made.clock.advance({ seconds: 10 })
    await made.auth.deliver()

    expect(channel.sent).toHaveLength(2)
    expect((await made.auth.otp.status(handle)).attempts.map(({ state }) => state)).toEqual(['expired', 'sent'])
  })

  it.each([undefined, { outcome: 'delivered' }, 'sent'])(
    'answered with %j, which is no receipt, is unknown',
    async (receipt) => {
      const { auth, handle, events } = await requestThrough({ ...provider([]), send: async () => receipt as never })
      await auth.deliver()

      expect((await auth.otp.status(handle)).status).toBe('unknown')
      expect(events.at(-1)).toMatchObject({ type: 'otp.failed', state: 'unknown', reason: 'provider_error' })
    },
  )

  it('that stays refused is given up after four tries', async () => {
    const refused: Receipt = { outcome: 'refused', retryable: true, reason: 'busy' }
    const channel = provider(Array<Receipt>(10).fill(refused))
    const { auth, handle, clock, events } = await requestThrough(channel)
    for (let i = 0; i < 10; i++) {
      clock.advance({ seconds: 10 })
      await auth.deliver()
    }

    expect(channel.sent).toHaveLength(4)
    expect((await auth.otp.status(handle)).status).toBe('failed')
    expect(events.at(-1)).toMatchObject({ type: 'otp.failed', reason: 'busy' })
  })

  it.each([
    [{ outcome: 'refused', retryable: false, reason: 'blocked' }, 'failed'],
    [{ outcome: 'unknown', reason: 'timeout' }, 'unknown'],
    [new Error('socket hang up'), 'unknown'],
  ] as const)('answered with %j is %s and not repeated', async (receipt, status) => {
    const channel = provider([receipt])
    const { auth, handle, clock } = await requestThrough(channel)
    clock.advance({ minutes: 2 })
    await auth.deliver()

    expect(channel.sent).toHaveLength(1)
    expect((await auth.otp.status(handle)).status).toBe(status)
  })

  it('is not sent when its code is used up, replaced, or has less than a minute left', async () => {
    const late = provider([{ outcome: 'refused', retryable: true, retryAfterMs: 545_000, reason: 'busy' }])
    const { auth, handle, clock } = await requestThrough(late)
    clock.advance({ ms: 545_000 })
    await auth.deliver()

    expect(late.sent).toHaveLength(1)
    expect((await auth.otp.status(handle)).status).toBe('expired')
  })

  it('whose process vanished while sending is unknown after its lease, and nobody sends it again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keychime-lease-'))
    const database = `sqlite:${join(folder, 'lease.db')}`
    const hung = hangingProvider()
    const vanished = await testAuth({ database, otp: { channels: [hung] } })
    const { handle } = await vanished.auth.otp.request({ identifier: email })
    await hung.reached

    const channel = provider([])
    const next = await testAuth({ database, otp: { channels: [channel] } })
    next.clock.advance({ seconds: 60 })
    await next.auth.deliver()

    expect(channel.sent).toHaveLength(0)
    expect((await next.auth.otp.status(handle)).status).toBe('unknown')
    expect(next.events).toMatchObject([{ type: 'otp.failed', state: 'unknown', reason: 'interrupted' }])
    hung.answer({ outcome: 'sent' })
    await vanished.auth.close()
    expect((await next.auth.otp.status(handle)).status).toBe('unknown')
    await next.auth.close()
    rmSync(folder, { recursive: true })
  })

  it('is waited for as long as its provider says, and keeps its lease meanwhile', async () => {
    const { auth, handle, clock, events, hung } = await requestThroughPatient()
    vi.advanceTimersByTime(299_000)
    clock.advance({ seconds: 299 })
    // Looks at the queue, where a lease that ran out would be seen.
    await auth.otp.request({ identifier: 'grace@example.com' })
    hung.answer({ outcome: 'sent' })
    await auth.deliver()

    expect((await auth.otp.status(handle)).status).toBe('sent')
    expect(events.filter(({ type }) => type === 'otp.failed')).toEqual([])
  })

  it('is unknown where its provider takes longer than it says', async () => {
    const { auth, handle } = await requestThroughPatient()
    vi.advanceTimersByTime(301_000)
    await auth.deliver()

    expect((await auth.otp.status(handle)).status).toBe('unknown')
  })

  it('that hangs at a slow provider holds up no other', async () => {
    const hung = hangingProvider()
    const channel = provider([])
    const { auth } = await testAuth({ otp: { channels: [{ ...hung, transports: ['sms'] }, channel] } })
    await auth.otp.request({ identifier: '+12025550123' })
    await hung.reached
    const { handle } = await auth.otp.request({ identifier: email })
    const arrived = new Promise((resolve) => auth.on('otp.sent', resolve))
    await arrived

    expect((await auth.otp.status(handle)).status).toBe('sent')
    hung.answer({ outcome: 'sent' })
    await auth.close()
  })
})

/** A provider that takes its time until it is told what to answer. */
function hangingProvider(): Channel & { readonly reached: Promise<void>; answer(receipt: Receipt): void } {
  let answer: (receipt: Receipt) => void = () => {}
  let reach: () => void = () => {}
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  const answered = new Promise<Receipt>((resolve) => {
    answer = resolve
  })
  const send = () => {
    reach()
    return answered
  }
  return { name: 'hung', transports: ['email'], reached, send, answer }
}
