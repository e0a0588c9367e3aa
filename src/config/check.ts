import { z } from 'zod'
import { type Field, fields } from './fields.ts'
import { camelCase, notASetting, snakeCase } from './names.ts'
import { shown } from './shown.ts'

/** The keys that lead to a setting, in camelCase: `['otp', 'maxAttempts']`. */
export type SettingPath = readonly string[]

/**
 * Names a setting where the operator wrote it, or would write it: `config.otp.maxAttempts` in code,
 * `KEYCHIME_OTP__MAX_ATTEMPTS` in the environment, a file with line and column.
 */
export type Origin = (path: SettingPath) => string

/** The origin of configuration written in code. */
export const inCode: Origin = (path) => ['config', ...path].join('.')

/** What a shape check gives: the settings that are right, each in its read form, and a sentence for each that is not. */
export interface Checked<T> {
  readonly value: Draft<T>
  readonly mistakes: readonly string[]
  /** The settings that `mistakes` speak of, as `otp.maxAttempts`. */
  readonly wrong: ReadonlySet<string>
  /** The settings that somebody gave, right or wrong, as `otp.maxAttempts`; the others have their defaults. */
  readonly given: ReadonlySet<string>
}

/** A configuration from which the settings that are wrong have been left out. */
export type Draft<T> = {
  readonly [K in keyof T]?: (T[K] extends Record<string, unknown> ? Draft<T[K]> : T[K]) | undefined
}

interface Section {
  readonly whole: z.ZodObject
  readonly schema: z.ZodObject
  readonly input: unknown
  readonly path: SettingPath
}

/** What is noticed on the way through a configuration. */
interface Notice {
  readonly fault: (path: SettingPath, rule: string) => void
  readonly given: (path: SettingPath) => void
}

/**
 * Checks configuration against its schema, setting by setting, so that one mistake hides no other. Keys may be in
 * camelCase or snake_case at every depth, each setting once.
 */
export function checkShape<S extends z.ZodObject>(schema: S, input: unknown, origin: Origin): Checked<z.output<S>> {
  const mistakes: string[] = []
  const wrong = new Set<string>()
  const given = new Set<string>()

  const section = { whole: schema, schema, input, path: [] }
  const value = readSection(section, {
    fault: (path, rule) => {
      mistakes.push(`${origin(path)} ${rule}`)
      wrong.add(path.join('.'))
    },
    given: (path) => given.add(path.join('.')),
  })
  return { value: value as Draft<z.output<S>>, mistakes, wrong, given }
}

/** A setting of a schema. */
export interface Setting {
  readonly path: SettingPath
  readonly field: Field
  /** The rule that a value breaks, to follow the name of the setting; nothing when it is right. */
  readonly faultOf: (value: unknown) => string | undefined
}

/** The settings of a schema, however deep, each with its path and what is said of it. */
export function settingsOf(schema: z.ZodObject, path: SettingPath = []): Setting[] {
  return Object.entries(schema.shape).flatMap(([name, part]): Setting[] => {
    const inner = bare(part)
    const at = [...path, name]
    if (inner instanceof z.ZodObject) return settingsOf(inner, at)
    return [{ path: at, field: fieldOf(inner), faultOf: (value) => readSetting(part, value).fault }]
  })
}

/** The paths of all settings of a schema. */
export function pathsOf(schema: z.ZodObject): readonly SettingPath[] {
  return settingsOf(schema).map(({ path }) => path)
}

/** What stands directly in a section, by name: sections of its own, and what is said of settings. */
export function partsOf(section: z.ZodObject): ReadonlyMap<string, z.ZodObject | Field> {
  const parts = Object.entries(section.shape).map(([name, part]) => {
    const inner = bare(part)
    return [name, inner instanceof z.ZodObject ? inner : fieldOf(inner)] as const
  })
  return new Map(parts)
}

function readSection(section: Section, notice: Notice): Record<string, unknown> {
  const { whole, schema, input, path } = section
  const given = isPlainObject(input) ? byCamelCase(section, input, notice) : new Map<string, unknown>()
  if (!isPlainObject(input)) notice.fault(path, `must be a plain object, not ${shown(input)}`)

  const read = Object.entries(schema.shape).map(([name, part]) => {
    const inner = bare(part)
    const value = given.get(name)
    const at = [...path, name]
    if (!(inner instanceof z.ZodObject)) {
      const { read, fault } = readSetting(part, value)
      if (value !== undefined) notice.given(at)
      if (fault !== undefined) notice.fault(at, fault)
      return [name, read]
    }
    return [name, readSection({ whole, schema: inner, input: value === undefined ? {} : value, path: at }, notice)]
  })
  return Object.fromEntries(read)
}

/** What was given, by the names of the schema. Names that are none, and names given in both spellings, are reported. */
function byCamelCase({ whole, schema, path }: Section, input: object, notice: Notice): Map<string, unknown> {
  const given = new Map<string, unknown>()
  const settings = Object.keys(schema.shape)

  for (const [written, value] of Object.entries(input)) {
    const name = camelCase(written)
    if (!settings.includes(name)) {
      notice.fault([...path, inOneWord(written)], notASetting(written, { here: settings, everywhere: pathsOf(whole) }))
    } else if (value === undefined) continue
    else if (given.has(name)) notice.fault([...path, name], `is given twice, also as ${snakeCase(name)}; keep one`)
    else given.set(name, value)
  }
  return given
}

/** A key as messages repeat it. Keys can be any text, also a secret in the wrong place: only what looks like a name is shown. */
export function inOneWord(key: string): string {
  return /^[\w$-]{1,40}$/.test(key) ? key : shown(key)
}

/** The setting in its read form, its default when it is absent; or the rule that it breaks. */
function readSetting(part: z.core.$ZodType, value: unknown): { readonly read?: unknown; readonly fault?: string } {
  const result = z.safeParse(part, value)
  if (result.success) return { read: result.data }
  return { fault: sentenceFor(fieldOf(bare(part)), value, result.error.issues[0]) }
}

function sentenceFor(field: Field, value: unknown, issue: z.core.$ZodIssue | undefined): string {
  const explained = field.explain?.(value)
  if (explained !== undefined) return explained
  if (field.isHidden) return field.rule

  const index = issue?.path[0]
  const culprit = Array.isArray(value) && typeof index === 'number' ? value[index] : value
  return `${field.rule}, not ${shown(culprit)}`
}

/** A schema without what makes it optional. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  const isWrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
  return isWrapped ? bare(schema.unwrap()) : schema
}

function fieldOf(schema: z.core.$ZodType): Field {
  const field = fields.get(schema)
  if (field === undefined) throw new Error('A setting of the schema has no field')
  return field
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
