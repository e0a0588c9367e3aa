import { describe, expect, it } from 'vitest'
import { readReceipt } from './receipt.ts'

describe('readReceipt', () => {
  it.each([
    [{ outcome: 'sent' }, { outcome: 'sent' }],
    [
      { outcome: 'sent', reference: 17 },
      { outcome: 'sent', reference: '17' },
    ],
    [
      { outcome: 'unknown', reason: 'timeout' },
      { outcome: 'unknown', reason: 'timeout' },
    ],
    [
      { outcome: 'unknown', reason: { code: 5 } },
      { outcome: 'unknown', reason: 'unspecified' },
    ],
    [
      { outcome: 'unknown', reason: 'code 123456 for +1' },
      { outcome: 'unknown', reason: 'unspecified' },
    ],
  ])('reads %j as %j', (given, receipt) => {
    expect(readReceipt(given)).toEqual(receipt)
  })

  it.each([
    [1500.5, 1501],
    [Number.NaN, 0],
    [-1, 0],
    ['7', 0],
    [Number.POSITIVE_INFINITY, 86_400_000],
  ])('reads a pause of %s as %s', (retryAfterMs, pause) => {
    const refused = { outcome: 'refused', retryable: true, reason: 'busy' } as const
    expect(readReceipt({ ...refused, retryAfterMs })).toEqual({ ...refused, retryAfterMs: pause })
  })

  it.each([undefined, null, 'sent', {}, { outcome: 'delivered' }, []])('refuses %j', (given) => {
    expect(() => readReceipt(given)).toThrow(TypeError)
  })
})
