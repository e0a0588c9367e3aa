import { appendFileSync, readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect } from 'vitest'

/** One thing that was to be reached, and what was measured. */
export interface Figure {
  /** What was done, in a few words. */
  readonly what: string
  readonly toReach: string
  readonly measured: string
  readonly reached: boolean
}

/** Records a figure for `docs/figures.md` and fails the run when it was not reached. */
export function record(figure: Figure): void {
  const file = process.env['FIGURES_FILE']
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figure)}\n`)
  expect(figure.reached, `${figure.what}: ${figure.measured}, to reach: ${figure.toReach}`).toBe(true)
}

/** The middle one of an odd number of values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** What a process holds in memory, in megabytes; Linux only. */
export function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

/** What this process still holds on to in its heap and in buffers after a collection, in megabytes. */
export function heapMegabytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 2 ** 20
}
