// What editors know of keychime.yaml, and the program of its own settings: made from the schema that checks them.
import { z } from 'zod'
import type { SettingPath } from '../src/config/check.ts'
import { snakeCase } from '../src/config/names.ts'
import { programSchema } from '../src/config/program-schema.ts'
import { defaultSentence } from '../src/server/described.ts'
import { memberOf, sections } from './docs/settings.ts'

/** A schema of JSON Schema, as far as it is looked into here. */
interface Node {
  readonly [keyword: string]: unknown
  readonly properties?: Readonly<Record<string, Node>>
}

/**
 * The JSON Schema (draft 2020-12) of `keychime.yaml` and `config.<env>.yaml`. Names are offered in snake_case and taken in
 * camelCase too; every text may refer to variables, and so may what is written in place of a number.
 */
export function keychimeSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...root } = z.toJSONSchema(programSchema, { io: 'input', unrepresentable: 'any' }) as Node
  return {
    $schema,
    title: 'keychime.yaml',
    description: 'Settings of the keychime server. Durations are seconds, or text such as 90s, 10m, 1h.',
    ...sectionOf(root, []),
    type: 'object',
    $defs: { reference: { type: 'string', pattern: String.raw`\$\{[A-Za-z_]\w*(:-[^}]*)?\}` } },
  }
}

function sectionOf({ properties = {} }: Node, path: SettingPath): Node {
  const entries = Object.entries(properties).map(([name, node]) => {
    const at = [...path, name]
    return [name, node.properties === undefined ? settingOf(node, at) : sectionOf(node, at)] as const
  })
  const renamed = entries.filter(([name]) => snakeCase(name) !== name)
  return {
    ...(path.length > 0 && { description: titleOf(path) }),
    // A section whose settings are all commented out is null.
    type: ['object', 'null'],
    properties: Object.fromEntries(entries.map(([name, node]) => [snakeCase(name), node])),
    ...(renamed.length > 0 && {
      patternProperties: Object.fromEntries(renamed.map(([name, node]) => [`^${name}$`, node])),
    }),
    additionalProperties: false,
  }
}

function titleOf(path: SettingPath): string {
  const title = sections.find(({ key }) => key === path.join('.'))?.title ?? ''
  return title.replace(/^`[\w.]+`: /, '')
}

function settingOf({ default: _, ...node }: Node, path: SettingPath): Node {
  const shape = written(node)
  const { says } = memberOf(path)
  return {
    description: says,
    ...defaultIn(says),
    ...orReference(shape),
  }
}

/** A default that depends on nothing. The page of the settings holds the sentence against the schema. */
function defaultIn(says: string): Node {
  const [, told = ''] = defaultSentence.exec(says) ?? []
  const [, literal] = /^(?:`([^`]+)`|\d+)$/.exec(told) ?? []
  const isPlain = /^(?:\d+|true|false)$/.test(literal ?? told)
  if (isPlain) return { default: JSON.parse(literal ?? told) as unknown }
  return literal === undefined || literal.startsWith('[') ? {} : { default: literal }
}

/** Without the alternatives that only code can write: a `Secret`, a channel of one's own. */
function written(node: Node): Node {
  const { anyOf, items, properties, additionalProperties, ...rest } = node as Node & {
    anyOf?: readonly Node[]
    items?: Node
    additionalProperties?: Node | false
  }
  const inner = {
    ...rest,
    ...(items !== undefined && { items: orReference(written(items)) }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, written(member)])),
    }),
    ...(additionalProperties !== undefined && {
      additionalProperties: additionalProperties && orReference(written(additionalProperties)),
    }),
  }
  if (anyOf === undefined) return inner

  const alternatives = anyOf.map(written).filter((alternative) => Object.keys(alternative).length > 0)
  return alternatives.length === 1 ? { ...inner, ...alternatives[0] } : { ...inner, anyOf: alternatives }
}

/** A text that may be anything may be a reference already. */
function orReference(node: Node): Node {
  const isAnyText = node['type'] === 'string' && Object.keys(node).length === 1
  return isAnyText ? node : { anyOf: [node, { $ref: '#/$defs/reference' }] }
}
