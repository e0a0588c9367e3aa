import { isSupportedCountry, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { AuthError } from '../errors.ts'
import type { LineType, PhonePolicy } from './settings.ts'

/** A phone number in its one stored form. */
export interface Phone {
  /** E.164: `+`, country code, national number, digits only. */
  readonly value: string
  /** ISO 3166 alpha-2 code of its country; absent where that cannot be told, as for a number of +1 in no plan. */
  readonly region?: string
  /** What carries it; absent where the plan does not tell, as in North America. */
  readonly line?: LineType
}

/** Why a number was refused. For logs: it is the `cause` of the `AuthError`, whose answer never says. */
export type PhoneFault =
  | 'not_a_number'
  | 'country_code_missing'
  | 'not_in_numbering_plan'
  | 'phone_type_not_allowed'
  | 'country_not_allowed'

/** The longest text that is looked at; the most generous spelling of a number has about 30 characters. */
const longestText = 64

/** The first specification's rule, which keeps the 15 digits that ITU-T E.164 allows at most. */
const e164 = /^\+[1-9]\d{6,14}$/

/** Global services and satellite networks, which belong to no country and are dear to reach (ITU-T E.164). */
const refusedCountryCodes = /^\+(?:800|808|870|878|88[1238]|979)/

const refusedTypes: ReadonlySet<string | undefined> = new Set([
  'PREMIUM_RATE',
  'SHARED_COST',
  'TOLL_FREE',
  'PAGER',
  'UAN',
  'VOICEMAIL',
])

/**
 * Reads a phone number as people type it and gives its one stored form. Spaces, dashes, dots, parentheses, a `tel:`
 * prefix, full-width and Arabic-Indic digits are spelling; anything else (extensions, `00`, letters) is refused, never
 * dropped. Where the numbering plan knows the number, the plan decides the form, so the trunk zero of
 * `+44 (0) 20 …` goes away and an Italian zero stays. What it does not know is refused in strict validation and in
 * national spelling; lenient validation takes it as typed if it starts with `+` and fits E.164.
 *
 * @throws {AuthError} `invalid_phone`, whose `cause` is a `PhoneFault`.
 */
export function parsePhone(text: string, policy: PhonePolicy): Phone {
  const spelling = text.length > longestText ? '' : asciiSpelling(text)
  const typed = compact(spelling)
  requireCountryCode(typed, policy)

  const planned = readByPlan(typed, policy)
  const value = planned?.isValid() ? planned.number : asTyped(spelling, typed, policy)
  const phone = { value, ...traitsOf(planned) }

  if (!e164.test(value)) throw refusal('not_a_number')
  if (refusedCountryCodes.test(value) || refusedTypes.has(planned?.getType())) throw refusal('phone_type_not_allowed')
  if (!isCountryAllowed(phone, policy)) throw refusal('country_not_allowed')
  return phone
}

/** What the numbering plan tells of a number in its stored form. */
export function planOf(value: string): Omit<Phone, 'value'> {
  return traitsOf(parsePhoneNumberFromString(value))
}

const lines: Readonly<Record<string, LineType>> = { FIXED_LINE: 'landline', MOBILE: 'mobile', VOIP: 'voip' }

function traitsOf(planned: PhoneNumber | undefined): Omit<Phone, 'value'> {
  const line = lines[planned?.getType() ?? '']
  return {
    ...(planned?.country === undefined ? {} : { region: planned.country }),
    ...(line === undefined ? {} : { line }),
  }
}

/**
 * Hides an E.164 number for answers and logs: `+44•••••0958`. Shows the country code and the last four digits, fewer
 * where fewer than four would stay hidden; the number of dots is always five.
 */
export function maskPhone(value: string): string {
  const countryCode = parsePhoneNumberFromString(value)?.countryCallingCode ?? ''
  const national = value.slice(1 + countryCode.length)
  const shown = Math.max(0, Math.min(4, national.length - 4))

  return `+${countryCode}•••••${national.slice(national.length - shown)}`
}

/** The same spelling in ASCII digits and `+`, without `tel:` and the direction marks that contact apps copy along. */
function asciiSpelling(text: string): string {
  return (
    text
      .trim()
      .replace(/^[\u200e\u200f\u202a-\u202e\u2066-\u2069]+|[\u200e\u200f\u202a-\u202e\u2066-\u2069]+$/g, '')
      .replace(/^tel:/i, '')
      .replace('＋', '+')
      // Each of these ranges starts at a multiple of 16, so the low bits of a code point are its digit.
      .replace(/[０-９٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
  )
}

/** Digits, after a `+` if there was one. The bound leaves room for a trunk prefix and a long national number. */
function compact(spelling: string): string {
  const typed = spelling.replace(/[\p{Zs}\p{Pd}−().（）．]/gu, '')
  if (!/^\+?\d{1,20}$/.test(typed)) throw refusal('not_a_number')

  return typed
}

/** `00` is how some countries dial abroad and is not part of any number; guessing whose it is could reach a stranger. */
function requireCountryCode(typed: string, { defaultRegion }: PhonePolicy): void {
  if (typed.startsWith('+')) return
  if (defaultRegion === undefined || typed.startsWith('00')) throw refusal('country_code_missing')
}

function readByPlan(typed: string, { defaultRegion = '' }: PhonePolicy): PhoneNumber | undefined {
  const region = isSupportedCountry(defaultRegion) && { defaultCountry: defaultRegion }
  return parsePhoneNumberFromString(typed, { extract: false, ...region })
}

/** A group that starts with zero may be a trunk prefix: without the plan nobody knows whether it belongs. */
function asTyped(spelling: string, typed: string, { validation }: PhonePolicy): string {
  const isLiteral = typed.startsWith('+') && !/[(（]\p{Zs}*0/u.test(spelling)
  if (validation === 'strict' || !isLiteral) throw refusal('not_in_numbering_plan')

  return typed
}

/** A number of no known country is in no list: it passes a list of denied countries, never one of allowed ones. */
function isCountryAllowed({ region }: Phone, { allowCountries, denyCountries }: PhonePolicy): boolean {
  if (region === undefined) return allowCountries === undefined
  return !denyCountries.includes(region) && (allowCountries?.includes(region) ?? true)
}

function refusal(fault: PhoneFault): AuthError {
  if (fault !== 'country_code_missing') return new AuthError('invalid_phone', { cause: fault })

  const detail = 'A phone number starts with + and the country code.'
  return new AuthError('invalid_phone', { cause: fault, details: { detail } })
}
