import { resolveConfig } from '../config/resolve.ts'
import { openUpkeep, type Upkeep } from '../upkeep.ts'
import type { ConfigFlags } from './config-flags.ts'
import { readSources } from './config-sources.ts'
import { configurationOf } from './configuration.ts'
import { tellOperator } from './exit.ts'

/** Works on what the settings in force name, and lets go of its database whatever happens. */
export async function withUpkeep(flags: ConfigFlags, work: (upkeep: Upkeep) => Promise<void>): Promise<void> {
  const sources = await readSources(flags, process.env)
  tellOperator(sources.notes)
  const { config, source } = configurationOf(sources)
  const upkeep = openUpkeep(resolveConfig(config, source), (error) => tellOperator([String(error)]))
  try {
    await work(upkeep)
  } finally {
    await upkeep.close()
  }
}
