import { describe, expect, it } from 'vitest'
import type { RankedRung } from '../core/routing/router.ts'
import { readChoice, writeChoice } from './choices.ts'

const ranked: RankedRung = {
  way: { transport: 'sms', provider: 'twilio' },
  price: 0.0079,
  conversion: 0.8123456,
  judged: 12.5,
  drawn: 0.8123456,
  cost: 0.0220349,
  isHeld: false,
  isTried: true,
}

/** So many ways, each of which costs more than the one before. */
function ways(count: number): readonly RankedRung[] {
  return Array.from({ length: count }, (_, n) => ({
    ...ranked,
    way: { transport: 'sms', provider: `vendor${n}` } as const,
    cost: 0.0220349 + n / 100,
  }))
}

function namesIn(stored: string | undefined): readonly string[] | undefined {
  return readChoice(stored)?.ranked.map(({ way }) => way.provider)
}

describe('a stored choice', () => {
  it('is read as it was written, as exactly as it was known', () => {
    const drawn = { ...ranked, way: { transport: 'voice', provider: 'verify' }, drawn: 0.5, isHeld: true } as const
    const numbers = { conversion: 0.812, judged: 13, cost: 0.022035 }

    expect(readChoice(writeChoice([ranked, drawn]))).toEqual({
      ranked: [
        { ...ranked, ...numbers, drawn: 0.812 },
        { ...drawn, ...numbers },
      ],
      more: 0,
    })
  })

  it('is short', () => {
    const plain = { ...ranked, isTried: false }

    expect(writeChoice([plain, ranked])).toBe(
      '[0,["sms/twilio",0.0079,0.812,13,0.022035],["sms/twilio",0.0079,0.812,13,0.022035,2]]',
    )
    expect(writeChoice(ways(18))?.length).toBeLessThan(200)
  })

  it('has the ways that come first, and how many others there were', () => {
    const stored = writeChoice(ways(18))

    expect(namesIn(stored)).toEqual(['vendor0', 'vendor1', 'vendor2', 'vendor3'])
    expect(readChoice(stored)?.more).toBe(14)
  })

  it('has those too that come last and were cheaper, as who took none', () => {
    const [dearer, cheaper] = [ways(6), { ...ranked, cost: 0.001, isHeld: true }]

    expect(namesIn(writeChoice([...dearer, cheaper]))).toEqual(['vendor0', 'vendor1', 'vendor2', 'vendor3', 'twilio'])
  })

  it('has eight at most', () => {
    const stored = writeChoice(ways(18).toReversed())

    expect([namesIn(stored)?.length, readChoice(stored)?.more]).toEqual([8, 10])
  })

  it('is absent where none was written, or what was cannot be read', () => {
    expect(writeChoice(undefined)).toBeUndefined()
    expect(['null', '{', '{}', '[]', '[["sms/twilio",1]]', null].map(readChoice)).toEqual(Array(6).fill(undefined))
  })
})
