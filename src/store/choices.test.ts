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

describe('a stored choice', () => {
  it('is read as it was written, to the millionth', () => {
    const other = { ...ranked, way: { transport: 'voice', provider: 'verify' }, isHeld: true, isTried: false } as const
    const numbers = { conversion: 0.812346, drawn: 0.812346, cost: 0.022035 }

    expect(readChoice(writeChoice([ranked, other]))).toEqual([
      { ...ranked, ...numbers },
      { ...other, ...numbers },
    ])
  })

  it('is short', () => {
    expect(writeChoice([ranked])).toBe('[["sms/twilio",0.0079,0.812346,12.5,0.812346,0.022035,0,1]]')
  })

  it('is absent where none was written, or what was cannot be read', () => {
    expect(writeChoice(undefined)).toBeUndefined()
    expect(['null', '{', '{}', '[1]', null].map(readChoice)).toEqual(Array(5).fill(undefined))
  })
})
