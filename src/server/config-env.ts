import { setOnes } from '../config/environment.ts'
import { variablesOf } from '../config/variables.ts'
import type { PrintFlags } from './config-flags.ts'
import { readSources, type Sources } from './config-sources.ts'
import { describeAll } from './described.ts'
import { printJson } from './exit.ts'
import { printTable } from './text-table.ts'

/** Prints every environment variable that is read, where it is set, its default, and for programs its type. No values. */
export async function printVariables(flags: PrintFlags): Promise<void> {
  const sources = await readSources(flags, process.env)
  const rows = describeAll().flatMap(({ path, name, bounds, byDefault }) =>
    variablesOf(path).map((variable) => ({
      variable,
      setting: name,
      type: bounds,
      default: byDefault,
      set: whereSet(variable, sources),
    })),
  )
  if (flags.json) return printJson({ variables: rows })
  const cells = rows.map(({ variable, set, type, default: byDefault }) => [
    variable,
    set ?? '',
    byDefault === 'none' ? type : `${type} (${byDefault})`,
  ])
  printTable(['variable', 'set in', 'must be (default)'], cells)
}

/** `environment`, or the line of the file. */
function whereSet(variable: string, { given }: Sources): string | null {
  if (setOnes(process.env).has(variable)) return 'environment'
  const places = [...given.values()].flat().map(({ place }) => place)
  return places.find(({ name }) => name === variable)?.where ?? null
}
