import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBytes, decodeInto, decodeText } from './base64url.ts'

const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

describe('decodeBytes', () => {
  it('gives back any bytes', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(decodeBytes(Buffer.from(bytes).toString('base64url'))).toEqual(Buffer.from(bytes))
    })
    fc.assert(property, { numRuns: 500 })
  })

  it.each([
    ['padding', 'QQ=='],
    ['padding where none belongs', 'QUJD='],
    ['padding within', 'QQ==QUJD'],
    ['the alphabet of base64', 'ab+/'],
    ['bits that are over', 'QR'],
    ['a character alone', 'Q'],
    ['a character alone after others', 'QUJDQ'],
    ['a dot', 'QU.JD'],
    ['a blank', 'QU JD'],
    ['a line end', 'QUJD\n'],
    ['a wide character whose low byte is an A', '\u0141UJD'],
    ['a Latin-1 character', '\u00e9UJD'],
    ['a lone surrogate', '\ud841UJD'],
  ])('refuses %s', (_, encoded) => {
    expect(decodeBytes(encoded)).toBeUndefined()
  })

  it('takes what encoding gives, and nothing else', () => {
    const stray = fc.constantFrom('+', '/', '=', '.', ' ', '\n', '\0', '\u0141', '\u212a', '\u00e9', '\ud800', '%')
    const text = fc.array(fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...characters) }, stray), { maxLength: 40 })
    const property = fc.property(text, (parts) => {
      const encoded = parts.join('')
      const isRight = Buffer.from(encoded, 'base64url').toString('base64url') === encoded

      expect(decodeBytes(encoded) !== undefined).toBe(isRight)
      expect(decodeInto(Buffer.alloc(100), encoded) !== undefined).toBe(isRight)
    })
    fc.assert(property, { numRuns: 5000 })
  })
})

describe('decodeText', () => {
  it('refuses bytes that are no UTF-8, and takes the sign that others put in their place', () => {
    expect(decodeText(Buffer.from('\ufffd').toString('base64url'))).toBe('\ufffd')
    expect(decodeText(Buffer.from([0x61, 0xff]).toString('base64url'))).toBeUndefined()
  })
})
