import { checkConfig } from './config-check.ts'
import { printVariables } from './config-env.ts'
import { explainConfig } from './config-explain.ts'
import type { PrintFlags } from './config-flags.ts'
import { printConfig } from './config-print.ts'
import { schemaText } from './described.ts'

/** The commands of `config`, each with the setting that it is asked about, where it is asked about one. */
export const configCommands = {
  check: (flags: PrintFlags) => checkConfig(flags),
  print: (flags: PrintFlags) => printConfig(flags),
  explain: (flags: PrintFlags, setting = '') => explainConfig(setting, flags),
  env: (flags: PrintFlags) => printVariables(flags),
  schema: async () => void process.stdout.write(schemaText()),
}

/** The name of a command of `config`. */
export type ConfigCommand = keyof typeof configCommands
