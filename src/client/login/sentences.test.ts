import { describe, expect, it } from 'vitest'
import { clockText } from './sentences.ts'

describe('a countdown', () => {
  it.each([
    [0, '0:00'],
    [9, '0:09'],
    [60, '1:00'],
    [599, '9:59'],
    [3600, '1:00:00'],
    [86_399, '23:59:59'],
  ])('of %i seconds reads %s', (seconds, text) => {
    expect(clockText(seconds)).toBe(text)
  })
})
