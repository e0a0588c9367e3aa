import fc from 'fast-check'
import { openApi } from './described.ts'

/** A JSON Schema of the document, as far as its requests need it. */
export interface Schema {
  readonly $ref?: string
  readonly anyOf?: readonly Schema[]
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly maxLength?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

/** What people of every age have broken programs with. */
const hostile = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udfff\ud800',
  '\u202eexe.txt',
  '\ufeff',
  '\u0000\u0001\u001f\u007f',
  '__proto__',
  'constructor',
  '../../../etc/passwd',
  "' or '1'='1",
  '1; drop table accounts; --',
  '${7*7}{{7*7}}<%= 7*7 %>',
  '<script>alert(1)</script>',
  'a\r\nSet-Cookie: keychime_refresh=1',
  '%00%0d%0a',
  'NaN',
  '-0',
  '1e400',
  '٠١٢٣٤٥',
  '０１２３４５',
  '👩‍👩‍👧‍👦',
  'Z̮̞̠͙͔ͅa̗lgo',
  'a@b@c',
  '+' + '9'.repeat(400),
  'x'.repeat(9000),
]

/** A text that somebody might send in bad faith. */
export const hostileText = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary', maxLength: 60 }))

/** A value that means something to the field of this name, where there is one. */
const knownValues: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  identifier: fc.oneof(
    fc.constantFrom('%recipient%', 'ada@example.com', '+442079460958', '+1 (202) 555-0123'),
    fc.emailAddress(),
  ),
  email: fc.oneof(fc.constantFrom('%email%', 'ada@example.com'), fc.emailAddress()),
  phone: fc.constantFrom('%phone%', '+442079460958', '+12025550123', '+1 202 555 0123'),
  otp: fc.constantFrom('%code%', '000000', '12-34 56'),
  code: fc.constantFrom('%code%', '000000'),
  challenge_id: fc.constant('%challenge%'),
  refresh: fc.constantFrom('%refresh%', '%access%'),
  token: fc.constantFrom('%access%', '%refresh%'),
  username: fc.constant('%username%'),
  password: fc.constant('%password%'),
  source_url: fc.webUrl(),
}

/** A value that the schema allows. */
export function validValue(schema: Schema, name = ''): fc.Arbitrary<unknown> {
  const { $ref, anyOf, type, enum: values, pattern, maxLength = 100 } = schema
  if ($ref !== undefined) return validValue(schemaAt($ref))
  if (values !== undefined) return fc.constantFrom(...values)
  if (anyOf !== undefined) return fc.oneof(...anyOf.map((each) => validValue(each, name)))
  if (type === 'object') return validObject(schema)
  if (type === 'boolean') return fc.boolean()
  if (type === 'null') return fc.constant(null)
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern))
  const known = knownValues[name]
  const text = fc.string({ unit: 'grapheme', maxLength: Math.min(maxLength, 80) })
  return known === undefined ? text : fc.oneof({ weight: 6, arbitrary: known }, { weight: 1, arbitrary: text })
}

function validObject({ properties = {}, required = [] }: Schema): fc.Arbitrary<Record<string, unknown>> {
  const values = Object.entries(properties).map(([name, schema]) => [name, validValue(schema, name)] as const)
  const needed = values.filter(([name]) => required.includes(name))
  const others = values.filter(([name]) => !required.includes(name))
  return fc
    .tuple(sometimes(Object.fromEntries(others)), fc.record(Object.fromEntries(needed)))
    .map(([some, all]) => ({ ...some, ...all }))
}

/** Objects with half of these members: with most of them, as a record has, nearly every one would hold something odd. */
export function sometimes<T>(members: Readonly<Record<string, fc.Arbitrary<T>>>): fc.Arbitrary<Record<string, T>> {
  const optional = Object.entries(members).map(([name, arbitrary]) =>
    fc.option(
      arbitrary.map((value) => [name, value] as const),
      { freq: 2 },
    ),
  )
  return fc.tuple(...optional).map((entries) => Object.fromEntries(entries.filter((entry) => entry !== null)))
}

/** The schema that a reference leads to. */
export function schemaAt(reference: string): Schema {
  const names = reference.slice(2).split('/')
  return names.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], openApi) as Schema
}
