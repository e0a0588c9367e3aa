import { describe, expect, it } from 'vitest'
import type { Receipt } from '../channel.ts'
import { breakers, createBreaker } from './breaker.ts'

const sent: Receipt = { outcome: 'sent' }
const unknown: Receipt = { outcome: 'unknown', reason: 'timeout' }
const busy: Receipt = { outcome: 'refused', retryable: true, reason: 'busy' }
const refused: Receipt = { outcome: 'refused', retryable: false, reason: 'invalid_number' }

function after(...receipts: readonly Receipt[]): ReturnType<typeof createBreaker> {
  const breaker = createBreaker()
  for (const receipt of receipts) breaker.settle(receipt, { admittedAt: 0, now: 0 })
  return breaker
}

describe('a breaker', () => {
  it.each([
    ['five messages of which nobody knows', Array(5).fill(unknown)],
    ['five that were refused for now', Array(5).fill(busy)],
    ['credentials that are wrong', [{ ...refused, isOutage: true }]],
  ])('opens for five seconds after %s', (_, receipts) => {
    expect(after(...receipts).pauseMs(1)).toBe(4_999)
  })

  it.each([
    ['four faults', Array(4).fill(unknown)],
    ['ten refusals of single messages', Array(10).fill(refused)],
    ['four faults, a message that went, and four more', [...Array(4).fill(busy), sent, ...Array(4).fill(busy)]],
  ])('stays closed after %s', (_, receipts) => {
    expect(after(...receipts).pauseMs(1)).toBe(0)
  })

  it('keeps the pause that the provider asks for', () => {
    expect(after({ ...busy, retryAfterMs: 7_000 }).pauseMs(1_000)).toBe(6_000)
  })

  it.each([
    ['took', sent],
    ['refused by itself', refused],
  ])('keeps it whatever became of a message before, which it %s', (_, receipt) => {
    const breaker = createBreaker()
    breaker.settle({ ...busy, retryAfterMs: 7_000 }, { admittedAt: 0, now: 100 })
    breaker.settle(receipt, { admittedAt: 50, now: 200 })

    expect(breaker.pauseMs(200)).toBe(6_900)
  })

  it('then lets one message through each five seconds, and all once one went', () => {
    const breaker = after(...Array(5).fill(unknown))
    const pauses = [5_000, 5_001, 9_999, 10_000, 10_001].map((now) => breaker.admit(now))
    breaker.settle(sent, { admittedAt: 10_000, now: 10_002 })

    expect(pauses).toEqual([0, 4_999, 1, 0, 4_999])
    expect([breaker.admit(10_003), breaker.admit(10_003)]).toEqual([0, 0])
  })

  it('is tried less and less often while nothing goes, down to once a minute', () => {
    const breaker = after(...Array(5).fill(unknown))
    const tries: number[] = []
    for (let now = 0; now < 3_600_000; now += 100) {
      if (breaker.admit(now) > 0) continue
      tries.push(now)
      breaker.settle(unknown, { admittedAt: now, now })
    }

    const pauses = tries.map((now, n) => now - (tries[n - 1] ?? 0))
    expect(tries.slice(0, 12)).toEqual(Array.from({ length: 12 }, (_, n) => (n + 1) * 5_000))
    expect(pauses).toEqual(pauses.toSorted((one, other) => one - other))
    expect(pauses.at(-1)).toBe(60_000)
    expect(tries.length).toBeLessThan(100)
  })

  it('is tried each five seconds again once a message went and it fails anew', () => {
    const breaker = after(...Array(5).fill(unknown))
    const laterMs = 3_600_000
    breaker.admit(laterMs)
    breaker.settle(sent, { admittedAt: laterMs, now: laterMs })
    for (let n = 0; n < 5; n++) breaker.settle(unknown, { admittedAt: laterMs, now: laterMs })

    expect(breaker.pauseMs(laterMs)).toBe(5_000)
  })

  it('keeps the pause that the provider asks for, however long it has been dead', () => {
    const breaker = after(...Array(5).fill(unknown))
    const laterMs = 3_600_000
    breaker.settle({ ...busy, retryAfterMs: 90_000 }, { admittedAt: laterMs, now: laterMs })

    expect(breaker.pauseMs(laterMs)).toBe(90_000)
  })

  it('lets nobody through for being asked how long it will be', () => {
    const breaker = after(...Array(5).fill(unknown))

    expect([breaker.pauseMs(5_000), breaker.pauseMs(5_000), breaker.admit(5_000)]).toEqual([0, 0, 0])
  })

  it('is its provider’s own', () => {
    const breakerOf = breakers()
    for (let n = 0; n < 5; n++) breakerOf('one').settle(unknown, { admittedAt: 0, now: 0 })

    expect([breakerOf('one').pauseMs(1), breakerOf('other').pauseMs(1)]).toEqual([4_999, 0])
  })
})
