import { describe, expect, it } from 'vitest'
import { type Evidence, learn, noEvidence } from './evidence.ts'
import { followUpMs } from './silence.ts'

/** Of messages that were reported after so many seconds each. */
function reportedAfter(...seconds: readonly number[]): Evidence {
  return seconds.reduce(
    (known, took) => learn(known, { isUsed: true, reportedAfterMs: took * 1_000 }, { now: 0, expected: 0.8 }),
    noEvidence,
  )
}

function times<T>(count: number, one: T): readonly T[] {
  return Array.from({ length: count }, () => one)
}

describe('followUpMs', () => {
  it.each([
    ['nothing is known of', { used: 0, reported: 0 }, 10_000],
    ['tells of most', { used: 10, reported: 6 }, 10_000],
    ['had too few to say', { used: 2, reported: 0 }, 10_000],
    ['never tells', { used: 3, reported: 1 }, undefined],
  ])('of a provider that %s', (_, known, expected) => {
    expect(followUpMs({ here: noEvidence, everywhere: { ...noEvidence, ...known } }, 10_000)).toBe(expected)
  })

  it('is never where it is turned off', () => {
    expect(followUpMs({ here: noEvidence, everywhere: noEvidence }, 0)).toBeUndefined()
  })

  it.each([
    ['quick', times(20, [1, 2, 3]).flat(), 10_000],
    ['steady', times(20, 12), 12_000],
    ['slow in a way that nobody can tell', times(20, [2, 8, 14]).flat(), 20_000],
  ])('of a way that is %s', (_, seconds, expected) => {
    expect(followUpMs({ here: reportedAfter(...seconds), everywhere: noEvidence }, 10_000)).toBeCloseTo(expected)
  })

  it('goes by the mean of a way and three times its deviation', () => {
    const known = { here: reportedAfter(...times(20, [6, 10]).flat()), everywhere: noEvidence }

    expect(followUpMs(known, 10_000)).toBeCloseTo(14_000)
  })

  it('goes by all countries where little is known of this one, and by this one once it is known', () => {
    const everywhere = reportedAfter(...times(50, 14))
    const known = [0, 1, 20, 200].map((count) =>
      followUpMs({ here: reportedAfter(...times(count, 2)), everywhere }, 10_000),
    )

    expect(known[0]).toBeCloseTo(14_000)
    expect(known[1]).toBeGreaterThan(14_000)
    expect(known[3]).toBe(10_000)
  })
})
