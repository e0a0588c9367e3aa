import pc from 'picocolors'
import { checksOf } from '../checkup.ts'
import { type Checked, runChecks, type Standing } from '../core/check.ts'
import type { PrintFlags } from './config-flags.ts'
import { readSources, type Sources } from './config-sources.ts'
import { type Examined, examine, settingsServed } from './configuration.ts'
import { printJson } from './exit.ts'
import { progressOn } from './progress.ts'
import { columns } from './text-table.ts'

const DEADLINE_MS = 10_000

/** Looks at everything that can be looked at. Exit code 1 where something is wrong. */
export async function doctor({ json, ...flags }: PrintFlags): Promise<void> {
  const sources = await readSources(flags, process.env)
  const examined = examine(sources)
  const findings = [...configurationFindings(sources, examined), ...(await otherFindings(examined))]

  process.exitCode = findings.some(({ standing }) => standing === 'failed') ? 1 : 0
  if (json) printJson({ ok: process.exitCode === 0, findings })
  else process.stdout.write(`${written(findings)}\n`)
}

function configurationFindings(sources: Sources, examined: Examined): readonly Checked[] {
  const found = (standing: Standing, sentences: readonly string[]): readonly Checked[] =>
    sentences.map((says) => ({ check: 'configuration', standing, says }))
  if ('mistakes' in examined) return [...found('warning', sources.notes), ...found('failed', examined.mistakes)]

  const read = sources.files.length === 0 ? 'no files' : sources.files.join(', ')
  const { settings, warnings } = examined.configuration
  return [
    ...found('ok', [`nothing is wrong: ${settings.environment}, from variables and ${read}`]),
    ...found('warning', [...sources.notes, ...warnings]),
  ]
}

/** What a configuration names can only be looked at where it names something. */
async function otherFindings(examined: Examined): Promise<readonly Checked[]> {
  if ('mistakes' in examined) return []
  const checks = checksOf(settingsServed(examined.configuration))
  const progress = progressOn(process.stderr, 'looking')
  const names = new Set(checks.map(({ name }) => name))
  progress.show([...names])
  const findings = await runChecks(checks, {
    deadlineMs: DEADLINE_MS,
    onDone(name) {
      names.delete(name)
      progress.show([...names])
    },
  })
  progress.clear()
  return findings
}

/** A table of findings, and how many there are of each kind. On terminals they are coloured, and folded to fit. */
function written(findings: readonly Checked[]): string {
  const rows = findings.map(({ standing, check, says, fix }) => [
    standing,
    check,
    fix === undefined ? says : `${says} → ${fix}`,
  ])
  const paint = painter()
  const lines = columns(rows, process.stdout.columns).split('\n')
  const table = lines.map((line) => line.replace(/^[a-z]+/, (standing) => paint(standing as Standing)))
  return `${table.join('\n')}\n\n${summary(findings)}`
}

function painter(): (standing: Standing) => string {
  const { green, yellow, red, dim } = pc.createColors(process.stdout.isTTY === true && pc.isColorSupported)
  const colours = { ok: green, warning: yellow, failed: red, skipped: dim }
  return (standing) => colours[standing](standing)
}

function summary(findings: readonly Checked[]): string {
  const counts = standings.map((standing) => {
    const count = findings.filter((finding) => finding.standing === standing).length
    return { count, words: `${count} ${standing}` }
  })
  return counts.flatMap(({ count, words }) => (count === 0 ? [] : [words])).join(', ')
}

const standings: readonly Standing[] = ['ok', 'warning', 'failed', 'skipped']
