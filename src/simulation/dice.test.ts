import { describe, expect, it } from 'vitest'
import { diceOf } from './dice.ts'

const drawn = (seed: string, count: number): readonly number[] => {
  const dice = diceOf(seed)
  return Array.from({ length: count }, () => dice.random())
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length

describe('dice', () => {
  it('fall the same for the same seed, and otherwise for another', () => {
    expect(drawn('1', 100)).toEqual(drawn('1', 100))
    expect(drawn('1', 3)).not.toEqual(drawn('2', 3))
  })

  it('are uniform', () => {
    const numbers = drawn('uniform', 10_000)

    expect(numbers.every((one) => one >= 0 && one < 1)).toBe(true)
    expect(mean(numbers)).toBeCloseTo(0.5, 1)
    expect(numbers.filter((one) => one < 0.1).length / numbers.length).toBeCloseTo(0.1, 1)
  })

  it('draw of each distribution what it says', () => {
    const dice = diceOf('shapes')
    const many = (draw: () => number) => Array.from({ length: 10_000 }, draw).toSorted((one, other) => one - other)

    expect(mean(many(() => dice.exponential(3))) / 3).toBeCloseTo(1, 1)
    expect(Number(many(() => dice.logNormal(50, 0.5))[5_000]) / 50).toBeCloseTo(1, 1)
    expect(mean(many(() => Number(dice.chance(0.3))))).toBeCloseTo(0.3, 1)
  })
})
