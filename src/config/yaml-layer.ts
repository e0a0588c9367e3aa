import { isAlias, isMap, isScalar, isSeq, type Pair } from 'yaml'
import { z } from 'zod'
import { inOneWord, partsOf, pathsOf, type SettingPath, settingsOf } from './check.ts'
import type { Field } from './fields.ts'
import { type Layer, nameAt, type Place, type TextFile, unreadable } from './layer.ts'
import { camelCase, notASetting } from './names.ts'
import { programSchema } from './program-schema.ts'
import { Secret } from './secret.ts'
import { shown } from './shown.ts'
import { parseYaml, type YamlText } from './yaml-text.ts'

/**
 * Reads a YAML file of settings, its names in snake_case or camelCase. Every setting knows the line and column of its
 * name; mistakes say what is wrong there and show no secret.
 */
export function yamlLayer(file: TextFile): Layer {
  const parsed = parseYaml(file.text)
  if ('rule' in parsed) return unreadable([`${file.name}:${parsed.at}: ${parsed.rule}`])
  return sectionLayer({ ...file, ...parsed }, { schema: programSchema, items: parsed.top.items, path: [], written: '' })
}

type YamlFile = TextFile & YamlText

interface Section {
  readonly schema: z.ZodObject
  readonly items: readonly Pair[]
  readonly path: SettingPath
  /** The names that lead here, as they are written: `otp.`. */
  readonly written: string
}

/** A name in a section, and what stands behind it. */
interface Entry {
  readonly path: SettingPath
  readonly part: z.ZodObject | Field
  readonly node: unknown
  readonly place: Place
}

function sectionLayer(file: YamlFile, section: Section): Layer {
  const parts = partsOf(section.schema)
  const taken = new Set<string>()
  const layers = section.items.map(({ key, value }) => {
    const written = textOf(target(key, file))
    const place = placeOf(key, written, { file, section })
    const name = camelCase(written)
    const part = parts.get(name)

    if (part === undefined) {
      const meanings = { here: [...parts.keys()], everywhere: pathsOf(programSchema) }
      return mistake(`${nameAt(place)} ${notASetting(written, meanings)}`)
    }
    if (taken.has(name)) return mistake(`${nameAt(place)} is given twice; keep one`)
    taken.add(name)
    return entryLayer(file, { path: [...section.path, name], part, node: target(value, file), place })
  })
  return joined(layers)
}

function entryLayer(file: YamlFile, { path, part, node, place }: Entry): Layer {
  if (!(part instanceof z.ZodObject)) return settingLayer(file, { path, part, node, place }, part)
  if (isMap(node)) {
    return sectionLayer(file, { schema: part, items: node.items, path, written: `${place.name}.` })
  }
  // All settings of the section are commented out.
  if (node === null || (isScalar(node) && node.value === null)) return joined([])
  return {
    ...mistake(`${nameAt(place)} must be a section of settings, not ${shown(plain(node, file))}`),
    wrong: settingsOf(part, path).map((setting) => setting.path.join('.')),
  }
}

function settingLayer(file: YamlFile, { path, node, place }: Entry, { reading }: Field): Layer {
  const value = valueOf(node, file, reading)
  const given = {
    path,
    value: isSecret(reading) ? hidden(value) : value,
    place,
    folder: file.folder,
    isTemplate: true,
  } as const
  return { given: [given], mistakes: [], wrong: [] }
}

function isSecret(reading: Field['reading']): boolean {
  return reading === 'secret' || reading === 'secrets'
}

/** Every text in it as a `Secret`. */
function hidden(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hidden)
  return typeof value === 'string' ? new Secret(value) : value
}

function joined(layers: readonly Layer[]): Layer {
  return {
    given: layers.flatMap(({ given }) => given),
    mistakes: layers.flatMap(({ mistakes }) => mistakes),
    wrong: layers.flatMap(({ wrong }) => wrong),
  }
}

function mistake(sentence: string): Layer {
  return { given: [], mistakes: [sentence], wrong: [] }
}

function placeOf(key: unknown, written: string, { file, section }: { file: YamlFile; section: Section }): Place {
  const [offset = 0] = (key as { range?: readonly number[] | null } | null)?.range ?? []
  return { where: `${file.name}:${file.at(offset)}`, name: section.written + inOneWord(written) }
}

/** What an alias stands for; everything else is itself. */
function target(node: unknown, { document }: YamlFile): unknown {
  return isAlias(node) ? node.resolve(document) : node
}

function textOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : ''
}

function valueOf(node: unknown, file: YamlFile, reading: Field['reading']): unknown {
  if (reading === 'map') return mapOf(node, file)
  if (reading !== 'entries' || !isSeq(node)) return plain(node, file)
  return node.items.map((item) => mapOf(target(item, file), file, 1))
}

/** A value as far as a setting can be one: a scalar, or a list of them. What is deeper stays empty, however it unfolds. */
function plain(node: unknown, file: YamlFile): unknown {
  if (isSeq(node)) return node.items.map((item) => scalar(target(item, file)))
  return scalar(node)
}

/** The same where names are expected, which stand two deep at most. Of a name that comes twice the last counts, as in JSON. */
function mapOf(node: unknown, file: YamlFile, depth = 0): unknown {
  if (!isMap(node) || depth === 2) return plain(node, file)
  return Object.fromEntries(
    node.items.map(
      ({ key, value }) => [textOf(target(key, file)), mapOf(target(value, file), file, depth + 1)] as const,
    ),
  )
}

function scalar(node: unknown): unknown {
  if (isScalar(node)) return node.value
  if (node === null) return null
  return isSeq(node) ? [] : {}
}
