import type { Load } from './loads.ts'
import type { Times } from './race.ts'
import { median, type Ratio, speedRatio } from './statistics.ts'

/** What keychime calls itself in tables. */
export const ours = 'keychime'

/** How many times as fast as somebody keychime is to be, which may depend on what Node brings. */
export interface Goal {
  readonly against: string
  atLeast(nodeMajor: number): number
}

/** A contestant that could not take part, and why. */
export interface Absent {
  readonly name: string
  readonly reason: string
}

/** A contestant after the race; what it did under load, where it was under load. */
export interface Standing extends Partial<Load> {
  readonly name: string
  /** Why it did not take part; then there are no numbers. */
  readonly unavailable?: string
  /** Median time of one piece of work. For orientation: it belongs to the machine. */
  readonly nanoseconds?: number
  /** How many times as fast as the limit it is. */
  readonly ofLimit?: Ratio
  /** How many times as fast as it keychime is. */
  readonly oursIs?: Ratio
  readonly toReach?: number
  readonly reached?: boolean
}

/** A race with its result. */
export interface Race {
  readonly title: string
  /** What was done under what load, where it was a load. */
  readonly load?: { readonly about: string; readonly inFlight: number }
  readonly rounds: number
  readonly standings: readonly Standing[]
}

/** What a race is judged by. */
export interface Rules {
  /** The contestant that all are compared with, where one is the limit. */
  readonly limit?: string
  readonly goals: readonly Goal[]
  readonly absent: readonly Absent[]
  readonly nodeMajor: number
}

/** Who stands where, in the order the contestants were given, the absent ones last. */
export function standings(times: Times, rules: Rules): readonly Standing[] {
  const present = [...times.keys()].map((name) => standing(name, times, rules))
  return [...present, ...rules.absent.map(({ name, reason }) => ({ name, unavailable: reason }))]
}

function standing(name: string, times: Times, { limit, goals, nodeMajor }: Rules): Standing {
  const own = times.get(name) ?? []
  const oursIs = name === ours ? undefined : ratio(times.get(ours), own)
  const toReach = goals.find(({ against }) => against === name)?.atLeast(nodeMajor)
  return {
    name,
    nanoseconds: median(own),
    ...(limit !== undefined && { ofLimit: speedRatio(own, times.get(limit) ?? []) }),
    ...(oursIs !== undefined && { oursIs }),
    // Who does not take part has reached nothing.
    ...(toReach !== undefined && { toReach, reached: oursIs !== undefined && oursIs.median >= toReach }),
  }
}

function ratio(own: readonly number[] | undefined, theirs: readonly number[]): Ratio | undefined {
  return own === undefined ? undefined : speedRatio(own, theirs)
}
