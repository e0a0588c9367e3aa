import { describe, expect, it } from 'vitest'
import {
  conversionOf,
  type Evidence,
  fadedTo,
  type Judgement,
  learn,
  learnPrice,
  noEvidence,
  readEvidence,
} from './evidence.ts'

const HOUR_MS = 3_600_000
const used: Judgement = { isUsed: true, reportedAfterMs: 2_000 }
const unused: Judgement = { isUsed: false, reportedAfterMs: 2_000 }

function after(...judgements: readonly Judgement[]): Evidence {
  return judgements.reduce((known, judgement) => learn(known, judgement, { now: 0, expected: 0.8 }), noEvidence)
}

function times<T>(count: number, one: T): readonly T[] {
  return Array.from({ length: count }, () => one)
}

describe('evidence', () => {
  it('counts what was judged, what was used, and what was reported of that', () => {
    const known = after(used, used, { isUsed: true }, unused)

    expect(known).toMatchObject({ judged: 4, used: 3, reported: 2 })
  })

  it('has how long reports took, whether somebody used the code or not, and their spread', () => {
    const known = after(used, { isUsed: true }, { ...unused, reportedAfterMs: 4_000 })

    expect(known).toMatchObject({ timed: 2, tookMs: 6_000, tookSquares: 20_000_000 })
  })

  it('adds up what vendors say that messages cost', () => {
    const known = [0.02, 0.04].reduce((before, price) => learnPrice(before, price, 0), after(used))

    expect(known).toMatchObject({ paid: 0.06, priced: 2, judged: 1, used: 1 })
  })

  it('is worth half after two hours', () => {
    const known = fadedTo(after(...times(8, used)), 2 * HOUR_MS)

    expect(known).toMatchObject({ judged: 4, used: 4, reported: 4, at: 2 * HOUR_MS })
  })

  it('is worth no more for a clock that was set back', () => {
    const known = fadedTo(after(used), HOUR_MS)

    expect(fadedTo(known, 0)).toEqual(known)
  })

  it('never weighs more than some hundred messages, so that what is new counts', () => {
    const known = fadedTo(after(...times(1_000, used)), 0)

    expect(known.judged).toBeCloseTo(400)
    expect(known.used).toBeCloseTo(400)
  })

  it.each([
    ['good', 20, 5],
    ['long', 100, 7],
  ])('passes over a %s past after so many messages in a row that nobody used', (_, good, bad) => {
    const [doubted, dead] = [bad - 1, bad].map((count) => after(...times(good, used), ...times(count, unused)))

    expect(doubted).toMatchObject({ judged: good + bad - 1, used: good, judgedBefore: 0 })
    expect(dead).toMatchObject({ judged: bad, used: 0, reported: 0, doubt: 0, judgedBefore: good, usedBefore: good })
  })

  it('has that past again once people use as many codes as then, four in a row', () => {
    const dead = [...times(20, used), ...times(9, unused)]
    const [hoped, back] = [3, 4].map((count) => after(...dead, ...times(count, used)))

    expect(hoped).toMatchObject({ judged: 12, used: 3, judgedBefore: 20 })
    expect(back).toMatchObject({ judged: 20, used: 20, reported: 20, judgedBefore: 0, usedBefore: 0, hope: 0 })
  })

  it('has it not for one code in five that is used', () => {
    const dead = [...times(20, used), ...times(9, unused)]
    const rare = times(20, [unused, unused, unused, unused, used]).flat()

    expect(after(...dead, ...rare).judgedBefore).toBe(20)
  })

  it('has what it saw of an outage weigh half after half an hour, and what was before after two', () => {
    const dead = after(...times(20, used), ...times(8, unused))

    expect(fadedTo(dead, HOUR_MS / 2)).toMatchObject({ judged: 4, judgedBefore: expect.closeTo(20 / 2 ** 0.25) })
    expect(fadedTo(dead, 2 * HOUR_MS)).toMatchObject({ judged: 0.5, judgedBefore: 10 })
  })

  it('has nothing to come back to where little was known', () => {
    expect(after(...times(30, unused))).toMatchObject({ used: 0, judgedBefore: expect.closeTo(0) })
  })

  it('keeps its past where one in five is not used, as was expected', () => {
    const usual = times(40, [used, used, unused, used, used]).flat()

    expect(after(...usual)).toMatchObject({ judged: 200, used: 160 })
  })
})

describe('conversionOf', () => {
  it('is what is expected where nothing is known', () => {
    expect(conversionOf(noEvidence, 0.75, 4)).toBe(0.75)
  })

  it('comes nearer to what was seen with every message', () => {
    const shares = [1, 10, 100].map((count) => conversionOf(after(...times(count, used)), 0.75, 4))

    expect(shares).toEqual(shares.toSorted((one, other) => one - other))
    expect(shares[2]).toBeGreaterThan(0.98)
  })
})

describe('readEvidence', () => {
  it('reads what was written, and what an older version wrote', () => {
    const known = after(used, unused)
    const { timed: _, ...older } = known

    expect(readEvidence(JSON.stringify(known))).toEqual(known)
    expect(readEvidence(JSON.stringify(older))).toEqual({ ...known, timed: 0 })
  })

  it.each(['{', 'null', '{}', '[]', '{"judged":-1}', '{"judged":1,"used":"1"}', '{"judged":1,"timed":null}'])(
    'is none of %s',
    (text) => {
      expect(readEvidence(text)).toBeUndefined()
    },
  )
})
