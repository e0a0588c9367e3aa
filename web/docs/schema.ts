import { el } from '../../src/client/dom.ts'
import { type OpenApi, resolve, type Schema } from './document.ts'
import { inline } from './prose.ts'

/** Builds the members of an object: name, type, whether it must be there, what it is. */
export function members(document: OpenApi, schema: Schema): HTMLElement {
  const { properties = {}, required = [] } = resolve(document, schema)
  const rows = Object.entries(properties).map(([name, member]) => {
    const isRequired = required.includes(name)
    return el(
      'li',
      {},
      ...memberLine(document, name, member),
      isRequired && el('span', { class: 'must' }, 'required'),
      ...details(document, member),
    )
  })
  return rows.length === 0 ? el('p', { class: 'quiet' }, 'No members.') : el('ul', { class: 'members' }, ...rows)
}

function memberLine(document: OpenApi, name: string, member: Schema): readonly (HTMLElement | string)[] {
  return [el('code', { class: 'name' }, name), ' ', el('span', { class: 'type' }, typeOf(document, member)), ' ']
}

/** What it is, and for an object or a list of objects, its own members. */
function details(document: OpenApi, member: Schema): readonly (HTMLElement | false)[] {
  const { description = '' } = resolve(document, member)
  const [inner] = objectsOf(document, member)
  return [
    description !== '' && el('p', {}, ...inline(description)),
    inner !== undefined && el('details', {}, el('summary', {}, 'Its members'), members(document, inner)),
  ]
}

/** The objects that a value may be, or that it is a list of; of a refusal, the whole shape. */
export function objectsOf(document: OpenApi, schema: Schema): readonly Schema[] {
  const { properties, items, anyOf = [], allOf = [] } = resolve(document, schema)
  if (properties !== undefined) return [schema]
  const candidates = items === undefined ? [...anyOf, ...allOf.slice(0, 1)] : [items]
  return candidates.flatMap((each) => objectsOf(document, each))
}

/** Says the type of a value in words: `text or null, at most 64 characters`, `"email" or "phone"`, `list of objects`. */
export function typeOf(document: OpenApi, schema: Schema): string {
  const kinds = kindsOf(document, schema)
  return [[...new Set(kinds.map(({ name }) => name))].join(' or '), ...kinds.flatMap((kind) => kind.bounds)].join(', ')
}

interface Kind {
  readonly name: string
  readonly bounds: readonly string[]
}

function kindsOf(document: OpenApi, given: Schema): readonly Kind[] {
  const schema = resolve(document, given)
  const { anyOf, items, const: only, enum: values, type = 'object' } = schema
  if (anyOf !== undefined) return anyOf.flatMap((each) => kindsOf(document, each))
  if (only !== undefined) return [{ name: JSON.stringify(only), bounds: [] }]
  if (values !== undefined) return values.map((value) => ({ name: JSON.stringify(value), bounds: [] }))
  if (items !== undefined) return [{ name: `list of ${plural(typeOf(document, items))}`, bounds: [] }]
  return [type].flat().map((each) => ({ name: nameOf(each, schema), bounds: each === 'null' ? [] : bounds(schema) }))
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'object',
  null: 'null',
}

function nameOf(type: string, { format }: Schema): string {
  return type === 'string' && format === 'date-time' ? 'time' : (words[type] ?? type)
}

function bounds({ maxLength, minimum, maximum }: Schema): readonly string[] {
  if (minimum !== undefined && maximum !== undefined) return [`${minimum} to ${maximum}`]
  if (minimum !== undefined) return [`at least ${minimum}`]
  return maxLength === undefined ? [] : [`at most ${maxLength} characters`]
}

function plural(type: string): string {
  return { text: 'texts', object: 'objects' }[type] ?? type
}
