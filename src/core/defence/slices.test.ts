import { describe, expect, it } from 'vitest'
import { createSlices } from './slices.ts'
import type { Spend } from './spend.ts'

const HOUR_MS = 3_600_000

const hourly = (counter: string, max: number, quota?: string): Spend => ({
  counter,
  rules: [{ max, windowMs: HOUR_MS, refusal: 'rate_limited', ...(quota === undefined ? {} : { quota }) }],
})

describe('slices', () => {
  it('leave rules of up to a hundred as they are', () => {
    const spends = [hourly('small', 100)]
    expect(createSlices().hold(spends, 0).spends).toEqual(spends)
  })

  it('have fifty requests share one write of a large rule', () => {
    const slices = createSlices()
    let writes = 0
    for (let asked = 0; asked < 2000; asked++) {
      const held = slices.hold([hourly('large', 2500)], asked)
      writes += held.spends.length
    }
    expect(writes).toBe(2000 / 50)
  })

  it('are shared by requests that come while one is being taken', () => {
    const slices = createSlices()
    const held = Array.from({ length: 20 }, () => slices.hold([hourly('large', 2500)], 0))
    expect(held.map(({ spends }) => spends.length)).toEqual([1, ...Array<number>(19).fill(0)])
  })

  it('give each large rule a counter of its own, of fifty slices', () => {
    const [single] = hourly('one', 10).rules
    const [large] = hourly('one', 5000).rules
    const { spends } = createSlices().hold([{ counter: 'one', rules: [single as never, large as never] }], 0)

    expect(spends).toEqual([
      { counter: 'one', rules: [single] },
      { counter: `one:${HOUR_MS}`, rules: [{ ...large, max: 50, unit: 100 }] },
    ])
  })

  it('are let go with their window', () => {
    const slices = createSlices()
    slices.hold([hourly('large', 500)], 0)

    expect(slices.hold([hourly('large', 500)], HOUR_MS - 1).spends).toEqual([])
    expect(slices.hold([hourly('large', 500)], HOUR_MS).spends).toHaveLength(1)
  })

  it('are not in hand where the counters refused, and whole again where another did', () => {
    const slices = createSlices()
    slices.hold([hourly('large', 200)], 0).giveBack()
    expect(slices.hold([hourly('large', 200)], 0).spends).toHaveLength(1)

    slices.hold([hourly('large', 200)], 0)
    for (let asked = 0; asked < 10; asked++) {
      const held = slices.hold([hourly('large', 200)], 0)
      expect(held.spends).toEqual([])
      held.giveBack()
    }
  })

  it('take back one of what they gave, and leave the rest to the counters', () => {
    const slices = createSlices()
    const spends = [hourly('large', 150), hourly('small', 10)]
    for (let asked = 0; asked < 100; asked++) {
      slices.hold(spends, asked)
      expect(slices.putBack(spends)).toEqual([hourly('small', 10)])
    }
    expect(slices.hold(spends, 100).spends).toEqual([hourly('small', 10)])
  })

  it('tell what is left of the caller’s own', () => {
    const slices = createSlices()
    slices.hold([hourly('large', 500, 'requests')], 0)

    expect(slices.hold([hourly('large', 500, 'requests')], 1000).quota).toEqual({
      name: 'requests',
      max: 500,
      windowMs: HOUR_MS,
      remaining: 8,
      resetsInMs: HOUR_MS - 1000,
    })
  })

  it('of ten thousand counters are remembered, and no more', () => {
    const slices = createSlices()
    for (let counter = 0; counter < 10_001; counter++) slices.hold([hourly(`large ${counter}`, 200)], 0)

    expect(slices.hold([hourly('large 0', 200)], 0).spends).toHaveLength(1)
    expect(slices.hold([hourly('large 10000', 200)], 0).spends).toEqual([])
  })
})
