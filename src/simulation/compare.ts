import type { Fleet, Trouble } from './fleet.ts'
import { type OutageResult, outage } from './outage.ts'
import { alwaysFirst, keychime, oracle, type Policy, roundRobin } from './policies.ts'
import { type Crowd, simulate } from './run.ts'
import { type Summary, summaryOf } from './summary.ts'

/** What routing can be told, as its settings are by default. */
export const usual = { failureCost: 0.01, followUp: 10_000 } as const

/** What one way of choosing came to. */
export interface Compared extends Summary {
  readonly name: string
  /** Its cost per sign-in as a multiple of that of the oracle. */
  readonly timesOracle: number
}

/** Has the same people sign in by four ways of choosing. */
export function compare(fleet: Fleet, crowd: Crowd): readonly Compared[] {
  const policies = [alwaysFirst(), roundRobin(fleet), keychimeOf(crowd)(fleet), oracle(fleet, usual)]
  const results = policies.map((policy) => ({ name: policy.name, ...summaryOf(simulate(fleet, crowd, policy)) }))
  const best = results.at(-1)?.costPerSignIn ?? 0
  return results.map((result) => ({ ...result, timesOracle: best === 0 ? 1 : result.costPerSignIn / best }))
}

/** What happens by the code that serves when the vendor that carries most gets into trouble at noon. */
export function outageOf(fleet: Fleet, crowd: Crowd, kind: Trouble['kind']): OutageResult {
  return outage(fleet, crowd, { kind, policy: keychimeOf(crowd) })
}

function keychimeOf({ seed }: Crowd): (fleet: Fleet) => Policy {
  return (fleet) => keychime(fleet, { ...usual, seed })
}
