import { type Auth, createAuth } from '../auth.ts'
import type { ConfigFlags } from './config-flags.ts'
import { readSources } from './config-sources.ts'
import { configurationOf } from './configuration.ts'
import { tellOperator } from './exit.ts'

/** Works with an instance of the settings in force, and lets go of its database whatever happens. */
export async function withAuth(flags: ConfigFlags, work: (auth: Auth) => Promise<void>): Promise<void> {
  const sources = await readSources(flags, process.env)
  tellOperator(sources.notes)
  const { config, source } = configurationOf(sources)
  const auth = createAuth(config, { source })
  try {
    await work(auth)
  } finally {
    await auth.close()
  }
}
