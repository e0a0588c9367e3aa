import { z } from 'zod'
import { parseSeconds } from './duration.ts'
import { Secret } from './secret.ts'
import { weaknessOf } from './secret-strength.ts'

/** How a setting is read where everything is text. */
export type Reading =
  | 'text'
  | 'secret'
  | 'secrets'
  | 'number'
  | 'duration'
  | 'flag'
  | 'list'
  | 'list or number'
  | 'map'
  | 'entries'

/** What is said of a setting whose value is wrong, and how its text is read. */
export interface Field {
  /** Follows the name of the setting: `must be …`. */
  readonly rule: string
  readonly reading: Reading
  /** A better sentence for the values that deserve one; it follows the name too. */
  readonly explain?: (value: unknown) => string | undefined
  /** The value can hold a secret, so it is not repeated. */
  readonly isHidden?: boolean
}

/** What is known of each setting besides its schema. */
export const fields = z.registry<Field>()

/** Gives a schema the sentence that is said when it refuses. */
export function field<S extends z.ZodType>(schema: S, about: Field): S {
  fields.add(schema, about)
  return schema
}

/** A number without a fraction, both bounds included. */
export function wholeNumber(least: number, most: number): z.ZodType<number, number> {
  return field(z.int().min(least).max(most), {
    rule: `must be a whole number from ${least} to ${most}`,
    reading: 'number',
  })
}

/** The same, where `null` stands for the greatest. */
export function wholeNumberOrMost(least: number, most: number): z.ZodType<number | null, number | null> {
  return field(z.int().min(least).max(most).nullable(), {
    rule: `must be a whole number from ${least} to ${most}, or null for ${most}`,
    reading: 'number',
  })
}

/** Whole seconds as a number, or as text such as `10m`; a number once read. */
export function seconds(least: number, most: number): z.ZodType<number, number | string> {
  const number = z.int().min(least).max(most)
  const text = z.string().refine((value) => number.safeParse(parseSeconds(value)).success)
  const schema = z.union([number, text]).transform((value) => Number(parseSeconds(String(value)) ?? value))

  return field(schema, {
    rule: `must be a whole number of seconds from ${least} to ${most}, or text such as 90s, 10m or 1h`,
    reading: 'duration',
  })
}

/** The same, where 0 stands for none. */
export function secondsOrNone(least: number, most: number): z.ZodType<number, number | string> {
  const some = seconds(least, most)
  return field(z.union([z.literal([0, '0']).transform(Number), some]), {
    rule: `must be 0, or a whole number of seconds from ${least} to ${most}, or text such as 90s, 10m or 1h`,
    reading: 'duration',
  })
}

/** Seconds as a number, fractions too, or as text such as `2s`; a number once read. */
export function fineSeconds(least: number, most: number): z.ZodType<number, number | string> {
  const number = z.number().min(least).max(most)
  const text = z.string().refine((value) => number.safeParse(parseSeconds(value)).success)
  const schema = z.union([number, text]).transform((value) => Number(parseSeconds(String(value)) ?? value))

  return field(schema, {
    rule: `must be a number of seconds from ${least} to ${most}, or text such as 2s`,
    reading: 'duration',
  })
}

/** `true` or `false`. */
export function flag(): z.ZodType<boolean, boolean> {
  return field(z.boolean(), { rule: 'must be true or false', reading: 'flag' })
}

/** Text that fits a pattern once the blanks around it are off. */
export function matching(pattern: RegExp, rule: string): z.ZodType<string, string> {
  return field(z.string().trim().regex(pattern), { rule, reading: 'text' })
}

/** The name of a machine, or its address. */
export function hostName(): z.ZodType<string, string> {
  return matching(/^[\w.:-]{1,253}$/, 'must be an address or a host name')
}

/** Text for people: one line, not empty. */
export function line(most: number): z.ZodType<string, string> {
  return matching(oneLine(most), `must be one line of 1 to ${most} characters`)
}

/** The same, where `null` stands for none. */
export function lineOrNull(most: number): z.ZodType<string | null, string | null> {
  return field(z.string().trim().regex(oneLine(most)).nullable(), {
    rule: `must be one line of 1 to ${most} characters, or null for none`,
    reading: 'text',
  })
}

/** One such line or a list of them, where `null` stands for none. What stands in every token has to stay short. */
export function linesOrNull(
  most: number,
  count: number,
): z.ZodType<string | string[] | null, string | readonly string[] | null> {
  const text = z.string().trim().regex(oneLine(most))
  const list = z
    .array(text)
    .min(1)
    .max(count)
    .refine((lines) => Buffer.byteLength(JSON.stringify(lines)) <= count * 500)

  return field(z.union([text, list]).nullable(), {
    rule: `must be one line of 1 to ${most} characters, a list of at most ${count} such lines and ${count * 500} bytes, or null for none`,
    reading: 'text',
  })
}

/** One of a few words. */
export function oneOf<const W extends readonly string[]>(words: W): z.ZodType<W[number], W[number]> {
  return field(z.enum(words), { rule: `must be ${alternatives(words)}`, reading: 'text' })
}

/** Text or a `Secret` that nobody can guess; a `Secret` once read. */
export function secret(): z.ZodType<Secret, string | Secret> {
  const schema = z
    .union([z.string(), z.instanceof(Secret)])
    .refine((value) => weaknessOf(textOf(value)) === undefined)
    .transform((value) => new Secret(textOf(value)))

  const rule = 'must be text of at least 32 bytes'
  return field(schema, { rule, reading: 'secret', explain: explainSecret, isHidden: true })
}

/** A text that must not be shown; nothing is asked of its strength. */
export function hiddenText(most: number): z.ZodType<Secret, string | Secret> {
  const schema = z
    .union([z.string(), z.instanceof(Secret)])
    .refine((value) => textOf(value).length > 0 && textOf(value).length <= most)
    .transform((value) => new Secret(textOf(value)))

  return field(schema, { rule: `must be 1 to ${most} characters`, reading: 'secret', isHidden: true })
}

/** A list of such texts, whose strength depends on what else is set. */
export function secrets(most: number): z.ZodType<Secret[], (string | Secret)[]> {
  const schema = z
    .array(z.union([z.string().min(1), z.instanceof(Secret)]))
    .max(most)
    .transform((values) => values.map((value) => new Secret(textOf(value))))

  return field(schema, { rule: `must be a list of at most ${most} keys`, reading: 'secrets', isHidden: true })
}

function explainSecret(value: unknown): string | undefined {
  if (typeof value === 'number') return 'must be text, not a number; put it in quotes'
  return typeof value === 'string' || value instanceof Secret ? weaknessOf(textOf(value)) : undefined
}

function textOf(value: string | Secret): string {
  return typeof value === 'string' ? value : value.reveal()
}

function alternatives(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

function oneLine(most: number): RegExp {
  return new RegExp(`^[^\\p{Cc}\\u2028\\u2029]{1,${most}}$`, 'u')
}
