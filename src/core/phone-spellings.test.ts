import * as fc from 'fast-check'
import { getCountryCallingCode } from 'libphonenumber-js/max'
import mobileExamples from 'libphonenumber-js/mobile/examples'
import { describe, expect, it } from 'vitest'
import { AuthError } from '../errors.ts'
import { maskPhone, parsePhone } from './phone.ts'
import type { PhonePolicy } from './settings.ts'

const lenient: PhonePolicy = { validation: 'lenient', denyCountries: [] }
const strict: PhonePolicy = { validation: 'strict', denyCountries: [] }
const both = [lenient, strict]

function valueOf(text: string, policy: PhonePolicy): string | undefined {
  try {
    return parsePhone(text, policy).value
  } catch (error) {
    if (error instanceof AuthError && error.code === 'invalid_phone') return undefined
    throw error
  }
}

describe('the spelling of a number', () => {
  it.each([
    '+14155552671',
    ' +1 (415) 555-2671 ',
    '(+1) 415 555 2671',
    '+1.415.555.2671',
    '+1\u00a0415\u202f555\u20092671',
    '+1‑415–555−2671',
    'tel:+14155552671',
    'TEL:+1-415-555-2671',
    '+１４１５５５５２６７１',
    '＋１（４１５）５５５－２６７１',
    '+١٤١٥٥٥٥٢٦٧١',
    '+۱۴۱۵۵۵۵۲۶۷۱',
    '\u202a+1 (415) 555-2671\u202c',
    '+1415555267１',
  ])('does not matter: %j', (text) => {
    for (const policy of both) expect(parsePhone(text, policy)).toEqual({ value: '+14155552671', region: 'US' })
  })

  it.each([
    '+14155552671;ext=5',
    'tel:+14155552671;ext=5',
    'tel:5552671;phone-context=+1415',
    'tel:+14155552671;isub=1',
    '+14155552671,,5',
    '+14155552671x5',
    '+14155552671 ext. 5',
    '+14155552671#123',
    '+14155552671#',
    '*67+14155552671',
    '+1415555267O',
    '+1 415 FLOWERS',
    '+14155552671/2',
    '+14155552671 +14155552672',
    '++14155552671',
    '+1415555\u00ad2671',
    '+1415555\u200b2671',
    '+1415555\u202e1762',
    '+1415555\n2671',
    '+1415555267¹',
    '+1415555267①',
    '+१४१५५५५२६७१',
    '+1415555267\0',
    'tel:tel:+14155552671',
    'tel:',
    '+',
    '',
    '   ',
  ])('is refused, never mended, where something is left over: %j', (text) => {
    for (const policy of both) expect(valueOf(text, policy)).toBeUndefined()
  })

  it('refuses a text of a million characters without reading it', () => {
    const start = performance.now()
    for (const unit of ['1', ' ', '+', '(', '-+1', '\u202a']) expect(valueOf(unit.repeat(1e6), lenient)).toBeUndefined()
    expect(performance.now() - start).toBeLessThan(200)
  })
})

const separators = fc.constantFrom('', ' ', '-', '.', '\u00a0', '‑', '  ', ') ', ' - ')
const zeros = fc.constantFrom('0', '٠', '۰', '０')
const examples = Object.entries(mobileExamples).map(([region, national]) => {
  return `+${getCountryCallingCode(region as keyof typeof mobileExamples)}${national}`
})

describe('every number', () => {
  const plausible = fc.stringMatching(/^\+[1-9][0-9]{0,15}$/)
  const phonish = fc.string({ unit: fc.constantFrom(...'+0123456789()-. ١۱１＋tel:;x\u202a'), maxLength: 24 })

  it('has one form, however it is typed', () => {
    const spelt = fc
      .constantFrom(...examples)
      .chain((value) =>
        fc
          .array(fc.tuple(zeros, separators), { minLength: value.length, maxLength: value.length })
          .map((spelling) => ({ value, text: respell(value, spelling) })),
      )
    fc.assert(
      fc.property(
        spelt,
        fc.constantFrom('', 'tel:', ' '),
        fc.constantFrom(...both),
        ({ value, text }, prefix, policy) => {
          fc.pre(prefix.length + text.length <= 64)
          expect(parsePhone(prefix + text, policy).value).toBe(value)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('reads as itself', () => {
    fc.assert(
      fc.property(
        fc.oneof(plausible, phonish, fc.constantFrom(...examples)),
        fc.constantFrom(...both),
        (text, policy) => {
          const value = valueOf(text, policy)
          fc.pre(value !== undefined)
          expect(value).toMatch(/^\+[1-9]\d{6,14}$/)
          expect(parsePhone(value, policy)).toEqual(parsePhone(text, policy))
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('that strict validation takes, lenient validation takes as the same', () => {
    fc.assert(
      fc.property(fc.oneof(plausible, phonish, fc.constantFrom(...examples)), (text) => {
        fc.pre(valueOf(text, strict) !== undefined)
        expect(parsePhone(text, lenient)).toEqual(parsePhone(text, strict))
      }),
    )
  })

  it('is taken or refused with AuthError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), phonish), fc.constantFrom(...both), (text, policy) => {
        const national = { ...policy, defaultRegion: 'US' }
        expect(() => [valueOf(text, policy), valueOf(text, national)]).not.toThrow()
      }),
      { numRuns: 1000 },
    )
  })

  it('keeps at least four digits behind its mask and shows at most four after it', () => {
    fc.assert(
      fc.property(fc.oneof(plausible, fc.constantFrom(...examples)), (text) => {
        const value = valueOf(text, lenient)
        fc.pre(value !== undefined)
        const masked = maskPhone(value)
        const [start = '', end = ''] = masked.split('•••••')
        expect(masked).toMatch(/^\+\d{0,3}•{5}\d{0,4}$/)
        expect(value.startsWith(start) && value.endsWith(end)).toBe(true)
        expect(value.length - start.length - end.length).toBeGreaterThanOrEqual(4)
      }),
    )
  })
})

function respell(value: string, spelling: readonly (readonly [zero: string, separator: string])[]): string {
  return [...value]
    .map((sign, i) => {
      const [zero, separator] = spelling[i] ?? ['0', '']
      return (sign === '+' ? sign : String.fromCharCode(zero.charCodeAt(0) + Number(sign))) + separator
    })
    .join('')
}

describe('the mobile example of every region', () => {
  it('is taken as it is', () => {
    expect(examples.length).toBeGreaterThanOrEqual(245)
    for (const policy of both) expect(examples.map((number) => valueOf(number, policy))).toEqual(examples)
  })
})
