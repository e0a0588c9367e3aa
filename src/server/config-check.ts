import type { PrintFlags } from './config-flags.ts'
import { readSources } from './config-sources.ts'
import { examine } from './configuration.ts'
import { printJson, tellOperator } from './exit.ts'

/**
 * Tells everything that is wrong with the configuration in the sentences of `serve`, and starts nothing. Exit code 1 when
 * something is.
 */
export async function checkConfig(flags: PrintFlags): Promise<void> {
  const sources = await readSources(flags, process.env)
  const examined = examine(sources)
  const isSound = 'configuration' in examined
  const mistakes = isSound ? [] : examined.mistakes
  const warnings = [...sources.notes, ...(isSound ? examined.configuration.warnings : [])]

  process.exitCode = isSound ? 0 : 1
  if (flags.json) return printJson({ ok: isSound, mistakes, warnings, files: sources.files })
  tellOperator([...warnings, ...mistakes])
  if (isSound) process.stdout.write(`${soundness(sources.files, examined.configuration.settings.environment)}\n`)
}

function soundness(files: readonly string[], environment: string): string {
  const read = files.length === 0 ? 'no files' : files.join(', ')
  return `nothing is wrong: the environment is ${environment}, and ${read} ${files.length === 1 ? 'was' : 'were'} read`
}
