import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { deriveCode, deriveTag, matchedDigits, parseGuess } from './code.ts'

const key = Buffer.alloc(32, 7)

describe('deriveCode', () => {
  it('gives the same code for the same challenge, of the length asked for', () => {
    expect(deriveCode(key, 'chl_a', 6)).toMatch(/^[0-9]{6}$/)
    expect(deriveCode(key, 'chl_a', 6)).toBe(deriveCode(key, 'chl_a', 6))
    expect(deriveCode(key, 'chl_a', 10)).toHaveLength(10)
  })

  it('gives another code under another key', () => {
    const codes = Array.from({ length: 50 }, () => deriveCode(randomBytes(32), 'chl_a', 10))
    expect(new Set(codes).size).toBe(50)
  })

  it('draws every digit and every pair of neighbours alike (chi-square, p > 0.001)', () => {
    const digits = Array.from({ length: 6 }, () => Array<number>(10).fill(0))
    const pairs = Array<number>(100).fill(0)
    const draws = 60_000
    for (let i = 0; i < draws; i++) {
      const code = [...deriveCode(key, `chl_${i}`, 6)].map(Number)
      for (const [place, digit] of code.entries()) digits[place]![digit]! += 1
      for (let place = 0; place < 5; place++) pairs[code[place]! * 10 + code[place + 1]!]! += 1
    }

    // Critical values of chi-square at p = 0.001 for 9 and 99 degrees of freedom.
    for (const counts of digits) expect(chiSquare(counts, draws / 10)).toBeLessThan(27.88)
    expect(chiSquare(pairs, (draws * 5) / 100)).toBeLessThan(148.23)
  })

  it('keeps leading zeros', () => {
    const codes = Array.from({ length: 500 }, (_, i) => deriveCode(key, `chl_${i}`, 6))
    expect(codes.some((code) => code.startsWith('0'))).toBe(true)
  })
})

describe('matchedDigits', () => {
  it('gives the length of the right code and 0 for a wrong one', () => {
    const code = deriveCode(key, 'chl_a', 6)
    expect(matchedDigits(key, 'chl_a', code)).toBe(6)
    expect(matchedDigits(key, 'chl_b', code)).toBe(0)
  })
})

describe('parseGuess', () => {
  it.each(['123456', ' 123456 ', '123 456', '123-456', '12 34-56'])('reads %j as its digits', (text) => {
    expect(parseGuess(text)).toBe('123456')
  })

  it.each(['', '   ', '123', '12345678901', '12345a', '１２３４５６', '١٢٣٤٥٦', '-1e5', '0x1234', '1'.repeat(65)])(
    'refuses %j',
    (text) => {
      expect(() => parseGuess(text)).toThrow('Validation failed')
    },
  )
})

describe('deriveTag', () => {
  it('is a letter and a digit that are not mistaken for one another', () => {
    const tags = new Set(Array.from({ length: 2000 }, (_, i) => deriveTag(key, `chl_${i}`)))
    for (const tag of tags) expect(tag).toMatch(/^[A-HJ-NP-Z][2-9]$/)
    expect(tags.size).toBeGreaterThan(150)
  })
})

function chiSquare(counts: readonly number[], expected: number): number {
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}
