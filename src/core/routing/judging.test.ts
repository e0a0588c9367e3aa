import { describe, expect, it } from 'vitest'
import type { Transport } from '../channel.ts'
import { judgeAt, judgementOf } from './judging.ts'

const [now, lifetimeMs] = [1_000_000, 600_000]

describe('when a message is judged', () => {
  it.each([
    ['sms', 45_000],
    ['whatsapp', 45_000],
    ['telegram', 45_000],
    ['voice', 90_000],
    ['email', 300_000],
  ] as const)('%s: %d milliseconds after it was sent', (transport: Transport, afterMs) => {
    expect(judgeAt({ transport, expiresAt: now + lifetimeMs }, now) - now).toBe(afterMs)
  })

  it('once its code is over, where that is sooner, and never before it was sent', () => {
    const at = [now + 120_000, now - 1].map((expiresAt) => judgeAt({ transport: 'email', expiresAt }, now))

    expect(at).toEqual([now + 120_000, now])
  })
})

describe('what a message is judged by', () => {
  it.each([
    ['nobody signed in', {}, false],
    ['somebody signed in', { redeemedAt: 50 }, true],
    ['somebody signed in before another one was sent', { redeemedAt: 50, followedAt: 51 }, true],
    ['somebody signed in after another one was sent', { redeemedAt: 50, followedAt: 50 }, false],
  ])('%s', (_, lived, isUsed) => {
    expect(judgementOf({ sentAt: 10, ...lived })).toEqual({ isUsed })
  })

  it('the time until its vendor said that it arrived, which is none by another clock', () => {
    const took = [40, 5].map((toldAt) => judgementOf({ sentAt: 10, toldAt }).reportedAfterMs)

    expect(took).toEqual([30, 0])
  })
})
