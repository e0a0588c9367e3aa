import { plainValue, shownValue } from '../config/in-force.ts'
import type { PrintFlags } from './config-flags.ts'
import { readSources } from './config-sources.ts'
import { examine } from './configuration.ts'
import { describeAll } from './described.ts'
import { printJson, tellOperator } from './exit.ts'
import { printTable } from './text-table.ts'
import { originOf, valuesOf } from './values.ts'

/** Prints every setting with its value and where that comes from. Exit code 1, and the mistakes, where there are some. */
export async function printConfig(flags: PrintFlags): Promise<void> {
  const sources = await readSources(flags, process.env)
  const examined = examine(sources)
  if ('mistakes' in examined) {
    process.exitCode = 1
    if (flags.json) return printJson({ ok: false, mistakes: examined.mistakes })
    return tellOperator([...sources.notes, ...examined.mistakes])
  }

  const values = valuesOf(examined.configuration)
  const rows = describeAll().map(({ path, name }) => ({
    setting: name,
    value: values.get(path.join('.')),
    origin: originOf(path, sources, examined),
  }))
  if (flags.json) {
    const settings = rows.map(({ value, ...row }) => ({ ...row, value: plainValue(value) }))
    return printJson({ ok: true, files: sources.files, settings })
  }
  const cells = rows.map(({ setting, value, origin }) => [setting, shownValue(value), origin])
  printTable(['setting', 'value', 'from'], cells)
}
