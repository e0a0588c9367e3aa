import { describe, expect, it } from 'vitest'
import { durationSeconds } from './simple-jwt-durations.ts'

describe('durationSeconds', () => {
  it.each([
    [300, 300],
    [0.5, 0.5],
    ['P1DT00H00M00S', 86_400],
    ['P0DT00H05M00S', 300],
    ['PT24H', 86_400],
    ['P2W', 1_209_600],
    ['P1DT1H1M1.5S', 90_061.5],
    ['1 day, 0:00:00', 86_400],
    ['30 days, 0:00:00', 2_592_000],
    ['0:05:00', 300],
    [' 1:00:00.500000 ', 3600.5],
    [{ hours: 24 }, 86_400],
    [{ weeks: 1, days: 1, hours: 1, minutes: 1, seconds: 1, milliseconds: 500, microseconds: 1 }, 694_861.500001],
  ])('reads %j as %d seconds', (value, expected) => {
    expect(durationSeconds(value)).toBe(expected)
  })

  it.each<unknown>([
    0,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '',
    'P',
    'PT',
    '24h',
    '86400',
    '-P1D',
    '-1 day, 0:00:00',
    'P1Y',
    '5 minutes',
    {},
    { years: 1 },
    { hours: '24' },
    { constructor: 1 },
    [[24]],
    null,
    undefined,
    true,
  ])('reads no duration in %j', (value) => {
    expect(durationSeconds(value)).toBeUndefined()
  })
})
