import type { Field } from '../config/fields.ts'
import { plainValue, shownValue } from '../config/in-force.ts'
import { nameAt } from '../config/layer.ts'
import { Secret } from '../config/secret.ts'
import { variablesOf } from '../config/variables.ts'
import { StartError } from '../errors.ts'
import type { PrintFlags } from './config-flags.ts'
import { readSources, type Sources } from './config-sources.ts'
import { type Examined, examine } from './configuration.ts'
import { type Described, describedAs } from './described.ts'
import { printJson, tellOperator } from './exit.ts'
import { columns } from './text-table.ts'
import { originOf, valuesOf } from './values.ts'

/**
 * Prints what is known of one setting: its value, who gives it, whom that overrides, its bounds and default. Exit code 1,
 * and the mistakes, where its value is wrong.
 *
 * @throws {StartError} when there is no such setting, naming the nearest one or those of the section.
 */
export async function explainConfig(name: string, flags: PrintFlags): Promise<void> {
  const setting = describedAs(name)
  if ('remedy' in setting) throw new StartError(`${name} is not a setting; ${setting.remedy}`)

  const sources = await readSources(flags, process.env)
  const told = explain(setting, sources, examine(sources))
  if (told.mistakes.length > 0) process.exitCode = 1
  if (flags.json) return printJson(forPrograms(told))
  process.stdout.write(asText(told))
  tellOperator(told.mistakes)
}

/** A setting, and what is known of it here and now. */
interface Explained {
  readonly setting: string
  readonly value: unknown
  readonly origin: string
  /** The first counts, the others are overridden. */
  readonly given: readonly { readonly origin: string; readonly value: unknown }[]
  readonly bounds: string
  readonly default: string
  readonly variables: readonly string[]
  readonly description: string
  readonly mistakes: readonly string[]
}

function explain(
  { path, name, field, says, bounds, byDefault }: Described,
  sources: Sources,
  examined: Examined,
): Explained {
  const given = (sources.given.get(path.join('.')) ?? []).map((one) => ({ ...one, value: safe(one.value, field) }))
  const names = [sources.origin(path), ...given.map(({ place }) => nameAt(place))]
  const all = 'mistakes' in examined ? examined.mistakes : []

  return {
    setting: name,
    value: 'mistakes' in examined ? given[0]?.value : valuesOf(examined.configuration).get(path.join('.')),
    origin: originOf(path, sources, examined),
    given: given.map(({ place, value }) => ({ origin: place.where, value })),
    bounds,
    default: byDefault,
    variables: variablesOf(path),
    description: says,
    mistakes: all.filter((sentence) => names.some((start) => sentence.startsWith(`${start} `))),
  }
}

/** Entries hold secrets in the midst of what is none. */
function safe(value: unknown, { reading, isHidden }: Field): unknown {
  return reading === 'entries' && isHidden === true ? new Secret('') : value
}

function forPrograms({ value, given, ...told }: Explained): object {
  const others = given.map((one) => ({ ...one, value: plainValue(one.value) }))
  return { ...told, value: plainValue(value), given: others }
}

function asText({ setting, value, origin, given, ...about }: Explained): string {
  const facts = [
    ['must be', about.bounds],
    ['default', about.default],
    [about.variables.length === 1 ? 'variable' : 'variables', about.variables.join(', ')],
  ]
  const sources = given.map((one, at) => [one.origin, shownValue(one.value), at === 0 ? 'counts' : 'overridden'])
  const parts = [[[setting, shownValue(value), `(${origin})`]], [[about.description]], facts, sources]
  return parts.flatMap((rows) => (rows.length === 0 ? [] : [`${columns(rows)}\n`])).join('\n')
}
