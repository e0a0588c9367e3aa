import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeIn, digitsIn, isPartOfCode } from './code-text.ts'

describe('the code in a pasted message', () => {
  it.each([
    ['a whole SMS', 'Your Acme code is 123456. It ends in 10 minutes.\n\n@auth.example #123456', 6, '123456'],
    ['the bound line over other digits', 'Order 654321 is ready\n@auth.example #123456', 6, '123456'],
    ['the bound line with an embedded host', 'Code\n@top.example #123456 @frame.example', 6, '123456'],
    ['a message without the bound line', 'Acme: 4821 is your code for request K7', 4, '4821'],
    ['the run of exactly that length', 'Call 02079460958 about 123456', 6, '123456'],
    ['digits in groups', 'Your code: 123 456', 6, '123456'],
    ['digits with a dash', '123-456', 6, '123456'],
    ['digits with a no-break space', 'Code 123\u00a0456', 6, '123456'],
    ['full-width digits', '１２３４５６', 6, '123456'],
    ['Arabic digits', 'الرمز ٠١٢٣٤٥', 6, '012345'],
    ['Persian digits', '۰۱۲۳۴۵', 6, '012345'],
    ['ten digits', 'Code 0123456789\n@localhost #0123456789', 10, '0123456789'],
    ['a bound line of another length', 'Code 123456\n@auth.example #99', 6, '123456'],
  ])('is found in %s', (_, text, length, code) => {
    expect(codeIn(text, length)).toBe(code)
  })

  it.each([
    ['no digits', 'Hello'],
    ['other digits', 'Hello, see you at 10'],
    ['part of a code', '123'],
    ['a number that is too long', '02079460958'],
    ['a phone number in groups', '+44 20 7946 0958'],
    ['a phone number with dashes', '+1-202-555-0123'],
    ['a phone number in a sentence', 'Call 020 7946 0958 today.'],
    ['a bound line of another length', '@auth.example #1234567'],
  ])('is not made up out of %s', (_, text) => {
    expect(codeIn(text, 6)).toBe('')
  })

  it('is found in whatever words and numbers of another length stand around it', () => {
    const words = fc.array(fc.constantFrom('code', 'for', 'K7', '10', 'minutes', '2026', '+44', 'Acme'))
    const code = fc.stringMatching(/^[0-9]{6}$/)
    fc.assert(
      fc.property(words, code, words, (before, digits, after) => {
        expect(codeIn([...before, digits, ...after].join(' x '), 6)).toBe(digits)
      }),
    )
  })

  it('is never longer than asked, whatever is pasted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 4, max: 10 }), (text, length) => {
        expect(codeIn(text, length)).toMatch(new RegExp(`^[0-9]{0,${length}}$`))
      }),
    )
  })
})

describe('a few digits that a keyboard or dictation brings at once', () => {
  it.each([
    ['12', true],
    ['１２３', true],
    ['12345', true],
    ['123456', false],
    ['02079460958', false],
    ['see 12', false],
    ['', false],
  ])('%j are part of a code: %s', (text, isPart) => {
    expect(isPartOfCode(text, 6)).toBe(isPart)
  })
})

describe('typed digits', () => {
  it('lose spaces, dashes and letters, and stop at the length', () => {
    expect(digitsIn('12 3-4a5６7', 6)).toBe('123456')
  })
})
