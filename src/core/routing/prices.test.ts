import { describe, expect, it } from 'vitest'
import { noEvidence } from './evidence.ts'
import { type PriceTable, pricesOf } from './prices.ts'
import type { Rung } from './route.ts'

const twilio: Rung = { transport: 'sms', provider: 'twilio' }
const other: Rung = { transport: 'sms', provider: 'other' }
const call: Rung = { transport: 'voice', provider: 'twilio' }

const table: PriceTable = {
  GB: { sms: 0.04, 'sms/twilio': 0.05 },
  IN: { 'sms/twilio': 0.09 },
  '*': { 'sms/twilio': 0.07 },
}

describe('the price of a message', () => {
  it.each([
    ['of its provider to the country', 'GB', twilio, 0.05],
    ['of its transport to the country', 'GB', other, 0.04],
    ['of its provider to every other country', 'FR', twilio, 0.07],
    ['the dearest of its transport where the table has a hole', 'FR', other, 0.09],
    ['the dearest of all where nothing is said of its transport', 'GB', call, 0.09],
    ['the same where its country cannot be told', '', twilio, 0.07],
  ] as const)('is %s', (_, country, rung, expected) => {
    expect(pricesOf(table)(country, rung, noEvidence)).toBe(expected)
  })

  it('is what the vendor reported, on average, where it did', () => {
    expect(pricesOf(table)('GB', twilio, { ...noEvidence, paid: 0.09, priced: 3 })).toBeCloseTo(0.03)
  })

  it('is nothing without a table', () => {
    expect(pricesOf({})('GB', twilio, noEvidence)).toBe(0)
  })
})
