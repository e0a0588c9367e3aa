import { describe, expect, it } from 'vitest'
import { median, quantile, shuffled, speedRatio } from './statistics.ts'

describe('median', () => {
  it.each([
    [[7], 7],
    [[9, 1, 5], 5],
    [[10, 2, 30, 4], 7],
    [[1, 1, 1_000_000], 1],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected)
  })

  it('leaves the values as they were', () => {
    const values = [3, 1, 2]
    median(values)

    expect(values).toEqual([3, 1, 2])
  })

  it('of nothing is no number', () => {
    expect(median([])).toBeNaN()
  })
})

describe('quantile', () => {
  it('reads between neighbours', () => {
    expect([0, 0.25, 0.5, 1].map((share) => quantile([40, 10, 20, 30], share))).toEqual([10, 17.5, 25, 40])
  })
})

describe('speedRatio', () => {
  it('is how many times as fast ours is', () => {
    expect(speedRatio([2, 2, 2], [5, 6, 7])).toEqual({ median: 3, lower: 2.75, upper: 3.25 })
  })

  it('does not see a machine that is slow for some of the rounds', () => {
    expect(speedRatio([1, 1, 10, 10, 10], [4, 4, 40, 40, 40]).median).toBe(4)
  })

  it('refuses times of different rounds', () => {
    expect(() => speedRatio([1], [1, 2])).toThrow(TypeError)
  })
})

describe('shuffled', () => {
  it('keeps every value, once', () => {
    expect(shuffled(['a', 'b', 'c', 'd'], dice()).toSorted()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('gives each of the 24 orders of 4 values as often as any other', () => {
    const random = dice()
    const seen = new Map<string, number>()
    for (let round = 0; round < 24_000; round++) {
      const order = shuffled(['a', 'b', 'c', 'd'], random).join('')
      seen.set(order, (seen.get(order) ?? 0) + 1)
    }

    expect(seen.size).toBe(24)
    // Chance alone strays by about 31 from 1,000: five times that would be a fault.
    for (const times of seen.values()) expect(Math.abs(times - 1000)).toBeLessThan(155)
  })
})

/** Numbers from 0 up to 1 that look drawn, the same in every run: a linear congruential generator (Numerical Recipes). */
function dice(): () => number {
  let state = 20_260_101
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
