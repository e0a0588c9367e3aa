import { readFileSync } from 'node:fs'
import { type Setting, type SettingPath, settingsOf } from '../config/check.ts'
import type { Field } from '../config/fields.ts'
import { nearest, snakeCase } from '../config/names.ts'
import { programSchema } from '../config/program-schema.ts'
import { variablesOf } from '../config/variables.ts'

/** A setting with everything that is told of it. */
export interface Described extends Omit<Setting, 'faultOf'> {
  /** As YAML has it: `otp.max_attempts`. */
  readonly name: string
  /** Its bounds in words: `a whole number from 1 to 10`. */
  readonly bounds: string
  /** What happens where nobody sets it, in words. */
  readonly byDefault: string
  /** One or more sentences. */
  readonly says: string
}

/** The sentence of a description that tells the default. */
export const defaultSentence = / Default:? (.+?)\.(?= |$)/

/** The JSON Schema of `keychime.yaml` as text. The build puts it beside the program. */
export function schemaText(): string {
  return readFileSync(new URL('./keychime.schema.json', import.meta.url), 'utf8')
}

/** Every setting, in the order of the schema. */
export function describeAll(): readonly Described[] {
  const schema = JSON.parse(schemaText()) as Node
  return settingsOf(programSchema).map(({ path, field }) => {
    const description = nodeAt(schema, path)?.description ?? ''
    const [sentence = '', told = ''] = defaultSentence.exec(description) ?? []
    const says = description.replace(sentence, '')
    const byDefault = told === '' ? 'none' : told.replaceAll('`', '')
    return { path, field, name: yamlName(path), bounds: boundsOf(field), byDefault, says }
  })
}

/** `otp.max_attempts` */
export function yamlName(path: SettingPath): string {
  return path.map(snakeCase).join('.')
}

/** What a value has to be: `a whole number from 1 to 10`. */
export function boundsOf({ rule }: Field): string {
  return rule.replace(/^must be /, '').replace(/^is refused: /, '')
}

/** The setting of a name in snake_case or camelCase, or of a variable; what may have been meant where there is none. */
export function describedAs(text: string): Described | { readonly remedy: string } {
  const all = describeAll()
  const found = all.find(({ path, name }) => [name, path.join('.'), ...variablesOf(path)].includes(text))
  return found ?? { remedy: remedyFor(text, all) }
}

function remedyFor(text: string, all: readonly Described[]): string {
  const inside = all.filter(({ path }) => path.length > 1 && path[0] === text)
  if (inside.length > 0) return `it is the section of ${inside.map(({ name }) => name).join(', ')}`

  const meant = nearest(
    text,
    all.flatMap(({ path, name }) => [name, ...variablesOf(path)]),
  )
  return meant === undefined ? 'keychime config env lists all' : `did you mean ${meant}?`
}

interface Node {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Node>>
}

function nodeAt(schema: Node, path: SettingPath): Node | undefined {
  return path.reduce<Node | undefined>((node, key) => node?.properties?.[snakeCase(key)], schema)
}
