import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { septets, toGsm7 } from './gsm7.ts'

describe('septets', () => {
  it('counts one for a character of the basic alphabet', () => {
    expect(septets('Code: 123456\nÄÖÜ@£$¥')).toBe(20)
  })

  it('counts two for a character of the extension table', () => {
    expect(septets('^{}\\[~]|€')).toBe(18)
  })

  it('has no count for a text that the alphabet cannot write', () => {
    expect(septets('Code 😀')).toBe(Number.POSITIVE_INFINITY)
    expect(septets('ç')).toBe(Number.POSITIVE_INFINITY)
  })

  it('knows the 128 places of the alphabet but CR and ESC, and nine of the extension', () => {
    const everything = Array.from({ length: 0x3000 }, (_, point) => String.fromCodePoint(point))

    expect(everything.filter((character) => septets(character) === 1)).toHaveLength(126)
    expect(everything.filter((character) => septets(character) === 2)).toHaveLength(9)
  })
})

describe('toGsm7', () => {
  it.each([
    ['Zażółć Łódź', 'Zazolc Lodz'],
    ['Ünïcödé', 'Ünicödé'],
    ['“Fast” – ‘safe’ … №1', '"Fast" - \'safe\' ... No1'],
    ['Acme™ ®', 'Acme '],
    ['Ａｃｍｅ', 'Acme'],
    ['A\u0308rzte', 'Ärzte'],
    ['a\r\nb\tc\u00a0d', 'a  b c d'],
    ['网易 😀 Mail', '  Mail'],
  ])('writes %j as %j', (text, written) => {
    expect(toGsm7(text)).toBe(written)
  })

  it('leaves nothing that the alphabet lacks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(septets(toGsm7(text))).toBeLessThan(Number.POSITIVE_INFINITY)
      }),
    )
  })
})
