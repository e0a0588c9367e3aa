import pc from 'picocolors'
import { checksOf } from '../checkup.ts'
import { type Checked, runChecks, type Standing } from '../core/check.ts'
import type { Sources } from './config-sources.ts'
import { type Examined, settingsServed } from './configuration.ts'
import { progressOn } from './progress.ts'
import { columns } from './text-table.ts'

const DEADLINE_MS = 10_000

/** Looks at the configuration, and where nothing is wrong with it, at everything that it names. */
export async function findingsOf(sources: Sources, examined: Examined): Promise<readonly Checked[]> {
  return [...configurationFindings(sources, examined), ...(await otherFindings(examined))]
}

/** Whether one of them is a failure. */
export function hasFailed(findings: readonly Checked[]): boolean {
  return findings.some(({ standing }) => standing === 'failed')
}

/** Prints a table of findings, and how many there are of each kind. On terminals they are coloured, and folded to fit. */
export function printFindings(findings: readonly Checked[]): void {
  const rows = findings.map(({ standing, check, says, fix }) => [
    standing,
    check,
    fix === undefined ? says : `${says} → ${fix}`,
  ])
  const paint = painter()
  const lines = columns(rows, process.stdout.columns).split('\n')
  const table = lines.map((line) => line.replace(/^[a-z]+/, (standing) => paint(standing as Standing)))
  process.stdout.write(`${table.join('\n')}\n\n${summary(findings)}\n`)
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
