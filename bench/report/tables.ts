import type { Race, Standing } from '../harness/standings.ts'
import { ours } from '../harness/standings.ts'
import type { Figure, Run } from '../harness/suite.ts'
import { doubts, number, times, yesNo } from './words.ts'

/** Everything that runs found, for a terminal. */
export function tables(runs: readonly Run[]): string {
  const sections = runs.map((run) => [heading(run), ...run.races.map(race), ...run.figures.map(figure)].join('\n'))
  return `\n${[...sections, ...doubts(runs).map((doubt) => `${doubt}\n`)].join('\n')}`
}

function heading({ suite, only, node, openssl, machine }: Run): string {
  return `${only === undefined ? suite : `${suite}/${only}`} on Node ${node} (OpenSSL ${openssl}), ${machine}\n`
}

function race({ title, rounds, standings }: Race): string {
  const isLoad = standings.some(({ perSecond }) => perSecond !== undefined)
  const measured = isLoad ? ['a second', 'p50 ms', 'p99 ms', 'CPU µs', 'of limit'] : ['µs', 'of raw']
  const head = [`${title}, median of ${rounds}`, ...measured, `${ours} is`, 'to reach', 'reached']
  const rows = standings.filter(({ unavailable }) => unavailable === undefined).map(cells)
  const absent = standings.flatMap(({ name, unavailable }) =>
    unavailable === undefined ? [] : [`  ${name} is not available: ${unavailable}`],
  )
  return [...aligned([head, ...rows]), ...absent, ''].join('\n')
}

function cells(standing: Standing): readonly string[] {
  const { name, ofLimit, oursIs, toReach, reached } = standing
  return [
    `  ${name}`,
    ...measurements(standing),
    ofLimit === undefined ? '' : ofLimit.median.toFixed(ofLimit.median < 0.1 ? 3 : 2),
    oursIs === undefined ? '' : `${times(oursIs)} ×`,
    toReach === undefined ? '' : `≥ ${toReach} ×`,
    yesNo(reached),
  ]
}

function measurements({ nanoseconds = Number.NaN, perSecond, ...load }: Standing): readonly string[] {
  if (perSecond === undefined) return [number(nanoseconds / 1000)]
  return [perSecond, load.p50Ms, load.p99Ms, load.cpuMicroseconds].map((value = Number.NaN) => number(value))
}

/** Words to the left, numbers to the right. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const pad = (cell: string, column: number): string => {
    const width = widths[column] ?? 0
    return column === 0 ? cell.padEnd(width) : cell.padStart(width)
  }
  return rows.map((row) => row.map(pad).join('   ').trimEnd())
}

function figure({ what, toReach, measured, reached }: Figure): string {
  return `${what}\n  ${measured}; to reach ${toReach}: ${yesNo(reached)}\n`
}
