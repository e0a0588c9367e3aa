import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../../src/config/resolve.ts'
import { createAmbient } from '../../src/core/ambient.ts'
import { handleOf } from '../../src/core/challenge-id.ts'
import { deriveCode } from '../../src/core/code.ts'
import type { Deps } from '../../src/core/deps.ts'
import type { ChallengeView, Redeem, Store } from '../../src/core/store.ts'
import { verifyOtp } from '../../src/core/verify-otp.ts'
import { AuthError } from '../../src/errors.ts'
import { vendor } from './vendor.ts'

const settings = resolveConfig({ secret: 'hR8vKq2XwT5mZc9NbYs4JdGfUaE0oQiVjSzB1y3Wx7L', environment: 'test' })
const now = 1_800_000_000_000
const challengeId = 'chl_1'
const handle = handleOf(settings.keys.handle, challengeId)
const view: ChallengeView = {
  handle,
  digits: 6,
  recipient: { kind: 'phone', value: '+12025550123' },
  createdAt: now,
  expiresAt: now + 600_000,
  spent: false,
  deliveries: [
    {
      id: 'dlv_1',
      transport: 'sms',
      state: 'sent',
      provider: 'maker',
      reference: 'VE1',
      isFinal: false,
      createdAt: now,
      changedAt: now,
    },
  ],
}

/** A database that is away for its first redemptions, and then refuses them all; what it was asked for, in order. */
function database(awayFor: number): {
  readonly store: Partial<Store>
  readonly asked: string[]
  readonly told: Redeem[]
} {
  const [asked, told]: [string[], Redeem[]] = [[], []]
  const store: Partial<Store> = {
    challenge: async () => (asked.push('challenge'), view),
    reserveAttempt: async () => (asked.push('reserveAttempt'), { outcome: 'reserved' }),
    async redeem(input) {
      asked.push('redeem')
      told.push(input)
      if (told.length <= awayFor) throw new AuthError('unavailable')
      return { outcome: 'rejected', isEvaluated: true, events: [] }
    },
  }
  return { store, asked, told }
}

async function verifyWith(store: Partial<Store>, otp: string): Promise<unknown> {
  const check = async ({ code }: { code: string }) => (code === '271828' ? ('approved' as const) : ('wrong' as const))
  const channels = [vendor('maker', ['sms'], { vendorCode: { length: 6, check } })]
  const ambient = createAmbient({ now: () => now })
  const guard = { level: () => 0, noteWrongGuess() {} }
  const deps = { guard, settings, ambient, channels, store, async keysReady() {}, publish() {}, report() {} }
  return verifyOtp(deps as unknown as Deps, { challengeId, otp }).catch(({ code }: AuthError) => code)
}

describe('the database', () => {
  it('is told again of a vendor’s yes that it did not hear, and spends nothing for it', async () => {
    const { store, told } = database(1)

    expect(await verifyWith(store, '271828')).toBe('authentication_failed')
    expect(told).toHaveLength(2)
    expect(told[1]).toBe(told[0])
    expect(told[0]).toMatchObject({ matchedDigits: 6, attempt: 'reserved', spends: [] })
  })

  it('is told once of a vendor’s no', async () => {
    const { store, asked } = database(1)

    expect(await verifyWith(store, '000000')).toBe('unavailable')
    expect(asked).toEqual(['challenge', 'reserveAttempt', 'redeem'])
  })

  it('is asked once where the right code is ours', async () => {
    const { store, asked, told } = database(1)

    expect(await verifyWith(store, deriveCode(settings.keys.code, handle, 6))).toBe('unavailable')
    expect(asked).toEqual(['redeem'])
    expect(told[0]).not.toHaveProperty('attempt')
  })
})
