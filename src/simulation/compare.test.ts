import { describe, expect, it } from 'vitest'
import { compare, outageOf } from './compare.ts'
import { type Fleet, type Lane, makeFleet } from './fleet.ts'

const HOUR_MS = 3_600_000
const crowd = { seed: 'unit', people: 1_000, lastsMs: 6 * HOUR_MS }
const good: Lane = { price: 0.05, arrives: 0.98, isLiar: false, latencyMs: 2_500 }

/** One country. */
function fleetOf(...lanes: readonly Lane[]): Fleet {
  const vendors = ['first', 'second', 'third'].slice(0, lanes.length)
  return { vendors, countries: ['GB'], weights: [1], lanes: lanes.map((lane) => [lane]), troubles: [] }
}

function keychime(fleet: Fleet): ReturnType<typeof compare>[number] | undefined {
  return compare(fleet, crowd).find(({ name }) => name === 'keychime')
}

describe('a comparison', () => {
  it('is the same for the same seed, and another for another', () => {
    const shape = { seed: '1', vendors: 3, countries: 2, lastsMs: crowd.lastsMs, troublesPerDay: 4 }
    const [fleet, few] = [makeFleet(shape), { ...crowd, people: 100 }]

    expect(makeFleet(shape)).toEqual(fleet)
    expect(compare(fleet, few)).toEqual(compare(fleet, few))
    expect(compare(fleet, { ...few, seed: 'other' })).not.toEqual(compare(fleet, few))
  })

  it('has four ways of choosing, of which none is cheaper than who knows everything', () => {
    const compared = compare(fleetOf(good, { ...good, price: 0.02 }, { ...good, arrives: 0.2 }), crowd)

    expect(compared.map(({ name }) => name)).toEqual(['always the first vendor', 'round robin', 'keychime', 'oracle'])
    expect(Math.min(...compared.map(({ timesOracle }) => timesOracle))).toBeGreaterThan(0.97)
  })

  it('comes near to the oracle, and far below the first vendor, on a fleet of six by twenty', () => {
    const fleet = makeFleet({ seed: 'short', vendors: 6, countries: 20, lastsMs: 12 * HOUR_MS, troublesPerDay: 1 })
    const [first, , ours] = compare(fleet, { seed: 'short', people: 4_000, lastsMs: 12 * HOUR_MS })

    expect(ours?.timesOracle).toBeLessThan(1.15)
    expect(Number(ours?.costPerSignIn) / Number(first?.costPerSignIn)).toBeLessThan(0.85)
    expect(ours?.most).toBeLessThanOrEqual(2)
  })

  it('finds the cheaper of two that are as good, from the start', () => {
    expect(keychime(fleetOf(good, { ...good, price: 0.02 }))?.timesOracle).toBeLessThan(1.05)
  })

  it('leaves a vendor that is cheap and drops, and one that says that all arrives', () => {
    for (const isLiar of [false, true]) {
      const result = keychime(fleetOf({ ...good, price: 0.04, arrives: 0.1, isLiar }, good))

      expect(result?.soon).toBeGreaterThan(0.96)
      expect(result?.timesOracle).toBeLessThan(1.15)
    }
  })
})

describe('an outage', () => {
  it.each(['refuses', 'hangs', 'drops', 'lies'] as const)(
    'of the busiest vendor that %s is gone around, and over',
    (kind) => {
      const busy = { ...crowd, people: 3_000, lastsMs: 24 * HOUR_MS }
      const { vendor, during, before, after, stillGiven } = outageOf(
        fleetOf({ ...good, price: 0.03 }, good),
        busy,
        kind,
      )

      expect(vendor).toBe('first')
      expect(before).toBeGreaterThan(0.8)
      expect(during.soon).toBeGreaterThan(0.9)
      expect(during.most).toBeLessThanOrEqual(2)
      expect(stillGiven).toBeLessThanOrEqual(30)
      expect(after).toBeGreaterThan(0.8)
    },
  )
})
