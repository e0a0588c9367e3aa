import type { PrintFlags } from './config-flags.ts'
import { readSources } from './config-sources.ts'
import { examine } from './configuration.ts'
import { printJson } from './exit.ts'
import { findingsOf, hasFailed, printFindings } from './findings.ts'

/** Looks at everything that can be looked at. Exit code 1 where something is wrong. */
export async function doctor({ json, ...flags }: PrintFlags): Promise<void> {
  const sources = await readSources(flags, process.env)
  const findings = await findingsOf(sources, examine(sources))
  process.exitCode = hasFailed(findings) ? 1 : 0
  if (json) printJson({ ok: !hasFailed(findings), findings })
  else printFindings(findings)
}
