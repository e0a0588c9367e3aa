import { describe, expect, it } from 'vitest'
import type { Transport } from '../channel.ts'
import { isAgainstWay, judgeAt, judgementOf } from './judging.ts'

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

describe('a refusal', () => {
  const refusal = { outcome: 'refused', retryable: false } as const

  it.each([
    'no_template',
    'region_not_permitted',
    'sender_not_capable',
    'content_rejected',
    'unroutable',
    'rejected',
    'unspecified',
  ])('speaks against the way where it is for %s', (reason) => {
    expect(isAgainstWay({ ...refusal, reason })).toBe(true)
  })

  it.each(['landline', 'not_on_whatsapp', 'invalid_recipient', 'unreachable', 'too_many_sends', 'not_rendered'])(
    'says nothing of it where it is for %s',
    (reason) => {
      expect(isAgainstWay({ ...refusal, reason })).toBe(false)
    },
  )

  it('says nothing of it where it is for now, for everybody, or of everything', () => {
    const told = [{ retryable: true }, { isFinal: true }, { isOutage: true }].map((more) =>
      isAgainstWay({ ...refusal, reason: 'unspecified', ...more }),
    )

    expect(told).toEqual([false, false, false])
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
