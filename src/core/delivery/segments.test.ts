import { describe, expect, it } from 'vitest'
import { segmentsOf } from './segments.ts'

describe('the segments of a text', () => {
  it.each([
    ['', 1],
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
    ['€'.repeat(80), 1],
    ['€'.repeat(81), 2],
    // 76 of them fill 152 of 153 septets: an escape and its character stay together.
    ['€'.repeat(152), 2],
    ['€'.repeat(153), 3],
  ])('of the GSM alphabet: %j', (text, segments) => {
    expect(segmentsOf(text)).toEqual({ encoding: 'GSM-7', segments })
  })

  it.each([
    ['я', 1],
    ['я'.repeat(70), 1],
    ['я'.repeat(71), 2],
    ['я'.repeat(134), 2],
    ['я'.repeat(135), 3],
    [`${'a'.repeat(70)}ç`, 2],
    ['😀'.repeat(35), 1],
    // 33 of them fill 66 of 67 units: the halves of a pair stay together.
    ['😀'.repeat(66), 2],
    ['😀'.repeat(67), 3],
  ])('of another alphabet: %j', (text, segments) => {
    expect(segmentsOf(text)).toEqual({ encoding: 'UCS-2', segments })
  })
})
