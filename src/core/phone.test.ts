import { describe, expect, it } from 'vitest'
import { AuthError } from '../errors.ts'
import { maskPhone, type PhoneFault, parsePhone, planOf } from './phone.ts'
import type { PhonePolicy } from './settings.ts'

const lenient: PhonePolicy = { validation: 'lenient', denyCountries: [] }
const strict: PhonePolicy = { validation: 'strict', denyCountries: [] }
const both = [lenient, strict]

function faultOf(text: string, policy: PhonePolicy): PhoneFault | undefined {
  try {
    parsePhone(text, policy)
    return undefined
  } catch (error) {
    if (!(error instanceof AuthError) || error.code !== 'invalid_phone') throw error
    return error.cause as PhoneFault
  }
}

function valueOf(text: string, policy: PhonePolicy): string | undefined {
  return faultOf(text, policy) === undefined ? parsePhone(text, policy).value : undefined
}

function regionOf(text: string): string | undefined {
  return faultOf(text, strict) === undefined ? parsePhone(text, strict).region : undefined
}

describe('the examples of the first specification, in lenient validation', () => {
  it.each([
    ['+1234567890', '+1234567890'],
    ['+1 (555) 123-4567', '+15551234567'],
    ['+44 20 7946 0958', '+442079460958'],
  ])('takes %s', (text, value) => {
    expect(parsePhone(text, lenient).value).toBe(value)
  })

  it.each(['1234567890', '+0234567890', '+12'])('refuses %s', (text) => {
    expect(() => parsePhone(text, lenient)).toThrow(expect.objectContaining({ code: 'invalid_phone', status: 400 }))
    expect(() => parsePhone(text, lenient)).toThrow('Invalid phone number')
  })
})

describe('a number under both validations', () => {
  const notKnown: PhoneFault = 'not_in_numbering_plan'
  const refusedType: PhoneFault = 'phone_type_not_allowed'

  it.each([
    // text, lenient, strict, region
    ['+1234567890', '+1234567890', notKnown, undefined],
    ['+1 (555) 123-4567', '+15551234567', notKnown, undefined],
    ['+1234567', '+1234567', notKnown, undefined],
    ['+123456789012345', '+123456789012345', notKnown, undefined],
    ['+210123456789', '+210123456789', notKnown, undefined],
    ['+44 20 7946 0958', '+442079460958', '+442079460958', 'GB'],
    ['+12345678900', '+12345678900', '+12345678900', 'US'],
    ['+14155238886', '+14155238886', '+14155238886', 'US'],
    ['+12025550123', '+12025550123', '+12025550123', 'US'],
    ['+15005550006', '+15005550006', '+15005550006', 'US'],
    ['+1268 464 1234', '+12684641234', '+12684641234', 'AG'],
    ['+44 (0) 20 7946 0958', '+442079460958', '+442079460958', 'GB'],
    ['+44 0 20 7946 0958', '+442079460958', '+442079460958', 'GB'],
    ['+39 06 1234 5678', '+390612345678', '+390612345678', 'IT'],
    ['+1.415.555.2671', '+14155552671', '+14155552671', 'US'],
    ['+683 4002', '+6834002', '+6834002', 'NU'],
    ['+1 900 234 5678', refusedType, refusedType, undefined],
    ['+1 1 900 234 5678', refusedType, refusedType, undefined],
    ['+449098790000', refusedType, refusedType, undefined],
    ['+44 (0) 909 879 0000', refusedType, refusedType, undefined],
    ['+33899123456', refusedType, refusedType, undefined],
    ['+979123456789', refusedType, refusedType, undefined],
    ['+80012345678', refusedType, refusedType, undefined],
    ['+8816123456789', refusedType, refusedType, undefined],
    ['1234567890', 'country_code_missing', 'country_code_missing', undefined],
    ['0014155552671', 'country_code_missing', 'country_code_missing', undefined],
    ['+0234567890', 'not_a_number', notKnown, undefined],
    ['+12', 'not_a_number', notKnown, undefined],
    ['+1234567890123456', 'not_a_number', notKnown, undefined],
  ])('reads %s as %s leniently, as %s strictly', (text, leniently, strictly, region) => {
    expect(faultOf(text, lenient) ?? valueOf(text, lenient)).toBe(leniently)
    expect(faultOf(text, strict) ?? valueOf(text, strict)).toBe(strictly)
    expect(regionOf(text)).toBe(region)
  })

  it.each(['800', '808', '870', '878', '881', '882', '883', '888', '979'])('refuses every number of +%s', (code) => {
    for (const policy of both) {
      expect(faultOf(`+${code}1234567`, policy)).toBeDefined()
      expect(faultOf(`+${code}12345678`, policy)).toBeDefined()
      expect(faultOf(`+${code}123456789`, policy)).toBeDefined()
    }
  })

  it('refuses a trunk group that no numbering plan explains, since dropping or keeping it could reach a stranger', () => {
    expect(faultOf('+1 (0) 555 123 4567', lenient)).toBe('not_in_numbering_plan')
    expect(faultOf('+1 （ 0）555 123 4567', lenient)).toBe('not_in_numbering_plan')
  })
})

describe('national spelling', () => {
  const british: PhonePolicy = { ...strict, defaultRegion: 'GB' }

  it('needs a default region, and the refusal says what to type', () => {
    const hint = { detail: 'A phone number starts with + and the country code.' }
    expect(() => parsePhone('020 7946 0958', strict)).toThrow(expect.objectContaining({ details: hint }))
    expect(parsePhone('020 7946 0958', british)).toEqual({ value: '+442079460958', region: 'GB', line: 'landline' })
  })

  it('is the same number as the international one', () => {
    for (const text of ['020 7946 0958', '(020) 7946 0958', '44 20 7946 0958', '+44 (0)20 7946 0958']) {
      expect(parsePhone(text, british).value).toBe('+442079460958')
    }
  })

  it('leaves + in charge', () => {
    expect(parsePhone('+1 415 555 2671', british)).toEqual({ value: '+14155552671', region: 'US' })
  })

  it('has to be in the numbering plan even in lenient validation', () => {
    const american: PhonePolicy = { ...lenient, defaultRegion: 'US' }
    expect(valueOf('(415) 555-2671', american)).toBe('+14155552671')
    expect(faultOf('123 456 7890', american)).toBe('not_in_numbering_plan')
  })

  it.each(['112', '999', '85000'])('has no short codes: %s', (text) => {
    expect(faultOf(text, british)).toBe('not_in_numbering_plan')
    expect(faultOf(text, { ...british, validation: 'lenient' })).toBe('not_in_numbering_plan')
  })

  it('has no 00', () => {
    expect(faultOf('00 1 415 555 2671', british)).toBe('country_code_missing')
  })

  it('refuses everything where the region does not exist', () => {
    expect(faultOf('020 7946 0958', { ...lenient, defaultRegion: 'UK' })).toBe('not_in_numbering_plan')
  })
})

describe('lists of countries', () => {
  it('go by the region, not by the country code', () => {
    const american: PhonePolicy = { ...strict, allowCountries: ['US'] }
    expect(valueOf('+14155552671', american)).toBe('+14155552671')
    expect(faultOf('+12684641234', american)).toBe('country_not_allowed')

    const notAntigua: PhonePolicy = { ...strict, denyCountries: ['AG'] }
    expect(valueOf('+14155552671', notAntigua)).toBe('+14155552671')
    expect(faultOf('+12684641234', notAntigua)).toBe('country_not_allowed')
  })

  it('deny even what is allowed', () => {
    expect(faultOf('+14155552671', { ...strict, allowCountries: ['US'], denyCountries: ['US'] })).toBe(
      'country_not_allowed',
    )
  })

  it('allow no number whose country nobody knows', () => {
    expect(valueOf('+1234567890', { ...lenient, denyCountries: ['US'] })).toBe('+1234567890')
    expect(faultOf('+1234567890', { ...lenient, allowCountries: ['US'] })).toBe('country_not_allowed')
  })
})

describe('a refusal', () => {
  it('says why to logs only', () => {
    const refused = expect.objectContaining({ cause: 'phone_type_not_allowed', details: {} })
    expect(() => parsePhone('+19002345678', strict)).toThrow(refused)
  })
})

describe('maskPhone', () => {
  it.each([
    ['+442079460958', '+44•••••0958'],
    ['+14155552671', '+1•••••2671'],
    ['+1234567890', '+1•••••7890'],
    ['+3542345678', '+354•••••678'],
    ['+1234567', '+1•••••67'],
    ['+6834002', '+683•••••'],
    ['+210123456789', '+•••••6789'],
  ])('shows %s as %s', (value, masked) => {
    expect(maskPhone(value)).toBe(masked)
  })
})

describe('the line of a number', () => {
  it.each([
    ['+442079460958', { region: 'GB', line: 'landline' }],
    ['+447400123456', { region: 'GB', line: 'mobile' }],
    ['+445612345678', { region: 'GB', line: 'voip' }],
    ['+14155552671', { region: 'US' }],
    ['+1234567890', {}],
  ])('of %s is told by its plan where that knows it', (value, plan) => {
    expect(planOf(value)).toEqual(plan)
    expect(parsePhone(value, lenient)).toEqual({ value, ...plan })
  })
})
