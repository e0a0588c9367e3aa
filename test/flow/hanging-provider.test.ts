import { describe, expect, it } from 'vitest'
import type { Receipt } from '../../src/core/channel.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { waitUntil } from '../wait-until.ts'
import { type Vendor, vendor } from './vendor.ts'

/** A provider whose answers come when they are let go. */
interface Hanging extends Vendor {
  letGo(): void
}

function hanging(name: string, transports: Vendor['transports']): Hanging {
  const known = vendor(name, transports)
  let letGo: () => void = () => {}
  const answered = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const send = async (...given: Parameters<Vendor['send']>): Promise<Receipt> => {
    const receipt = known.send(...given)
    await answered
    return receipt
  }
  return { ...known, send, letGo }
}

/** Has a code asked for to a hundred numbers. */
async function askHundred(auth: TestAuth['auth']): Promise<void> {
  const identifiers = Array.from({ length: 100 }, (_, n) => `+1202555${String(n).padStart(4, '0')}`)
  await Promise.all(identifiers.map((identifier) => auth.otp.request({ identifier })))
}

describe('a message', () => {
  it('goes at once where another provider answers none of a hundred messages', async () => {
    const [carrier, post] = [hanging('carrier', ['sms']), vendor('post', ['email'])]
    const { auth } = await testAuth({ otp: { channels: [carrier, post] } })
    await askHundred(auth)
    await waitUntil(() => carrier.sent.length === 48)
    await auth.otp.request({ identifier: 'ada@example.com' })
    await waitUntil(() => post.sent.length === 1)

    expect([carrier.sent.length, post.sent.length]).toEqual([48, 1])
    carrier.letGo()
    await auth.close()
  })

  it('whose provider is busy waits for it, and for no other that could carry it, until a place is free', async () => {
    const [carrier, other] = [hanging('carrier', ['sms']), vendor('other', ['voice'])]
    const { auth, events } = await testAuth({ otp: { channels: [carrier, other] } })
    await askHundred(auth)
    await waitUntil(() => carrier.sent.length === 48)
    carrier.letGo()
    await auth.deliver()

    expect([carrier.sent.length, other.sent.length]).toEqual([100, 0])
    expect(events.filter(({ type }) => type === 'otp.sent')).toHaveLength(100)
    await auth.close()
  })

  it('gets any place where its provider is the only one', async () => {
    const carrier = hanging('carrier', ['sms'])
    const { auth } = await testAuth({ otp: { channels: [carrier] } })
    await askHundred(auth)
    await waitUntil(() => carrier.sent.length === 64)
    carrier.letGo()
    await auth.deliver()

    expect(carrier.sent.length).toBe(100)
    await auth.close()
  })
})
