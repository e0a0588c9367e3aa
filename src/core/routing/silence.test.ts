import { describe, expect, it } from 'vitest'
import { noEvidence } from './evidence.ts'
import { followUpMs } from './silence.ts'

describe('followUpMs', () => {
  it.each([
    ['nothing is known of', { used: 0, reported: 0 }, 10_000],
    ['tells of most', { used: 10, reported: 6 }, 10_000],
    ['had too few to say', { used: 2, reported: 0 }, 10_000],
    ['never tells', { used: 3, reported: 1 }, undefined],
  ])('of a provider that %s', (_, known, expected) => {
    expect(followUpMs({ ...noEvidence, ...known }, 10_000)).toBe(expected)
  })

  it('is never where it is turned off', () => {
    expect(followUpMs(noEvidence, 0)).toBeUndefined()
  })
})
