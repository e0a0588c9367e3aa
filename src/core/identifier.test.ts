import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AuthError } from '../errors.ts'
import { type Identifier, type IdentifierPolicy, maskIdentifier, parseIdentifier } from './identifier.ts'

const lenient: IdentifierPolicy = {
  phone: { validation: 'lenient', denyCountries: [] },
  placeholderEmailDomain: 'users.invalid',
}
const strict: IdentifierPolicy = { ...lenient, phone: { ...lenient.phone, validation: 'strict' } }
const both = [lenient, strict]

/** The identifier, or the code of the refusal. */
function outcome(text: string, policy: IdentifierPolicy): Identifier | string {
  try {
    return parseIdentifier(text, policy)
  } catch (error) {
    if (error instanceof AuthError) return error.code
    throw error
  }
}

describe('parseIdentifier', () => {
  it('takes what has an @ for an email address', () => {
    expect(parseIdentifier('User@Example.com', strict)).toEqual({ kind: 'email', value: 'user@example.com' })
  })

  it('takes what starts like a number for a phone number', () => {
    const phone = { kind: 'phone', value: '+14155552671', region: 'US' }
    for (const text of ['+1 (415) 555-2671', 'tel:+14155552671', '+１４１５５５５２６７１', '+1415555267１']) {
      for (const policy of both) expect(parseIdentifier(text, policy)).toEqual(phone)
    }
  })

  it('has no region where no country has the number', () => {
    expect(parseIdentifier('+1234567890', lenient)).toEqual({ kind: 'phone', value: '+1234567890' })
  })

  it('follows the phone policy', () => {
    const british = { ...strict, phone: { ...strict.phone, defaultRegion: 'GB' } }
    expect(parseIdentifier('020 7946 0958', british)).toEqual({
      kind: 'phone',
      value: '+442079460958',
      region: 'GB',
      line: 'landline',
    })
  })

  it.each([
    ['1234567890', 'invalid_phone'],
    ['+0234567890', 'invalid_phone'],
    ['+12', 'invalid_phone'],
    ['+', 'invalid_phone'],
    ['tel:', 'invalid_phone'],
    ['00441234567890', 'invalid_phone'],
    ['(415) FLOWERS', 'invalid_phone'],
    ['+१४१५५५५२६७१', 'invalid_phone'],
    ['+14155552671;ext=5', 'invalid_phone'],
    ['user@', 'invalid_email'],
    ['@', 'invalid_email'],
    ['user＠example.com', 'invalid_email'],
    ['+14155552671@', 'invalid_email'],
    ['phone_12025550123@users.invalid', 'invalid_email'],
    ['example.com', 'invalid_identifier'],
    ['ann', 'invalid_identifier'],
    ['ann5', 'invalid_identifier'],
    ['', 'invalid_identifier'],
    [' \t\n', 'invalid_identifier'],
    ['-', 'invalid_identifier'],
    ['a'.repeat(321), 'invalid_identifier'],
    [`${'a'.repeat(310)}@example.com`, 'invalid_identifier'],
  ])('refuses %j with %s', (text, code) => {
    for (const policy of both) expect(outcome(text, policy)).toBe(code)
  })

  it('refuses an unrecognisable one in one sentence', () => {
    expect(() => parseIdentifier('', lenient)).toThrow('Invalid identifier format')
  })

  it('reads what it gave as the same identifier', () => {
    const text = fc.oneof(
      fc.emailAddress(),
      fc.stringMatching(/^\+[1-9][0-9 ]{6,16}$/),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'+0123456789 ()-.@abcＡ＠١tel:') }),
    )
    fc.assert(
      fc.property(text, fc.constantFrom(...both), (typed, policy) => {
        const identifier = outcome(typed, policy)
        fc.pre(typeof identifier !== 'string')
        expect(outcome(identifier.value, policy)).toEqual(identifier)
        expect(maskIdentifier(identifier)).not.toContain(identifier.value)
        expect(maskIdentifier(identifier)).toContain('•••••')
      }),
      { numRuns: 1000 },
    )
  })
})

describe('maskIdentifier', () => {
  it('keeps what people recognise', () => {
    expect(maskIdentifier({ kind: 'phone', value: '+442079460958', region: 'GB' })).toBe('+44•••••0958')
    expect(maskIdentifier({ kind: 'email', value: 'user@example.com' })).toBe('u•••••@example.com')
  })
})

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A file of published test cases, or nothing where they are not at hand. */
function vectors(name: string): string | undefined {
  const file = resolve(root, process.env['VECTORS_DIR'] ?? '../shared/vectors', name)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

const naughtyStrings = vectors('naughty-strings/blns.json')

describe.skipIf(naughtyStrings === undefined)(`the big list of naughty strings${noteUnless(naughtyStrings)}`, () => {
  const strings: readonly string[] = JSON.parse(naughtyStrings ?? '[]')

  it('meets refusals, never a crash', () => {
    expect(strings).toHaveLength(515)
    for (const policy of both) expect(() => strings.map((text) => outcome(text, policy))).not.toThrow()
  })
})

const libphonenumber = vectors('phone/libphonenumber_examples.json')

describe.skipIf(libphonenumber === undefined)(`libphonenumber’s example numbers${noteUnless(libphonenumber)}`, () => {
  const examples: readonly { type: string; cc: string; e164: string }[] = JSON.parse(libphonenumber ?? '[]')
  const refusedTypes = ['premiumRate', 'sharedCost', 'tollFree', 'pager', 'uan', 'voicemail']
  // Benin has had ten digits since November 2024, and this range went: to lenient validation it is unknown.
  const abolished = '+22981123456'

  it('are all there', () => {
    expect(examples.filter(({ type }) => refusedTypes.includes(type))).toHaveLength(243)
    expect(examples.filter(({ type }) => type === 'mobile')).toHaveLength(122)
  })

  it.each(refusedTypes)('are refused where their type is %s', (type) => {
    const numbers = examples.filter((example) => example.type === type).map(({ e164 }) => e164)
    expect(numbers.filter((number) => outcome(number, strict) !== 'invalid_phone')).toEqual([])
    const taken = numbers.filter((number) => outcome(number, lenient) !== 'invalid_phone')
    expect(taken.filter((number) => number !== abolished)).toEqual([])
  })

  it('are taken as they are where their type is mobile, but for satellite phones', () => {
    const numbers = examples.filter(({ type, cc }) => type === 'mobile' && cc !== '881').map(({ e164 }) => e164)
    for (const policy of both) {
      const taken = numbers.map((number) => parseIdentifier(number, policy).value)
      expect(taken).toEqual(numbers)
    }
  })
})

function noteUnless(found: string | undefined): string {
  return found === undefined ? ' [NOT RUN: they are not in ../shared/vectors; VECTORS_DIR names another folder]' : ''
}
