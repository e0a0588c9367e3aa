import type { Ratio } from '../harness/statistics.ts'
import type { Run } from '../harness/suite.ts'

/** A ratio, with as many digits as it deserves. */
export function times({ median }: Ratio): string {
  return number(median)
}

/** Two digits after the point up to ten, one up to a hundred. */
export function number(value: number): string {
  if (value < 10) return value.toFixed(2)
  return value.toFixed(value < 100 ? 1 : 0)
}

export function yesNo(reached: boolean | undefined): string {
  if (reached === undefined) return ''
  return reached ? 'yes' : 'no'
}

/** Why the numbers are rough, where they are. */
export function doubts([first]: readonly Run[]): readonly string[] {
  const { isQuick = false, loadBefore = 0 } = first ?? {}
  const busy = `The machine was busy when this began (load ${loadBefore.toFixed(1)}): the numbers are rough, and settle no goal.`
  return [
    ...(isQuick ? ['A quick look, with few rounds: the numbers are rough.'] : []),
    ...(loadBefore > 1 ? [busy] : []),
  ]
}
