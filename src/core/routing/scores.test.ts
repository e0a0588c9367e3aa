import { describe, expect, it } from 'vitest'
import { type Judged, learnFrom, learnPrices, scoreKey } from './scores.ts'

const rung = { transport: 'sms', provider: 'twilio' } as const
const message: Judged = { country: 'BR', rung, at: 1_000, isUsed: true, reportedAfterMs: 2_000 }

describe('learnFrom', () => {
  it('learns of the country and of all together', () => {
    const known = learnFrom(new Map(), [message, { ...message, country: 'IN', isUsed: false }])

    expect([...known.keys()]).toEqual(['BR sms/twilio', '* sms/twilio', 'IN sms/twilio'])
    expect(known.get('* sms/twilio')).toMatchObject({ judged: 2, used: 1, at: 1_000 })
    expect(known.get('BR sms/twilio')).toMatchObject({ judged: 1, used: 1 })
  })

  it('goes on from what was known, and gives back only what changed', () => {
    const before = learnFrom(new Map(), [message, { ...message, rung: { transport: 'voice', provider: 'twilio' } }])
    const after = learnFrom(before, [message])

    expect([...after.keys()]).toEqual([scoreKey('BR', rung), scoreKey('*', rung)])
    expect(after.get(scoreKey('BR', rung))).toMatchObject({ judged: 2 })
    expect(before.get(scoreKey('BR', rung))).toMatchObject({ judged: 1 })
  })
})

describe('learnPrices', () => {
  it('learns of the country alone, and keeps what is known of its messages', () => {
    const before = learnFrom(new Map(), [message])
    const after = learnPrices(before, [
      { country: 'BR', rung, at: 2_000, price: 0.02 },
      { country: 'BR', rung, at: 2_000, price: 0.04 },
    ])

    expect([...after.keys()]).toEqual([scoreKey('BR', rung)])
    expect(after.get(scoreKey('BR', rung))).toMatchObject({ paid: expect.closeTo(0.06), priced: expect.closeTo(2) })
    expect(after.get(scoreKey('BR', rung))?.judged).toBeCloseTo(1, 2)
  })
})
