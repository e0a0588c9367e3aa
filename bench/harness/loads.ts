import type { Demand, Stretch } from './load.ts'
import { quietest, type Times } from './race.ts'
import { quantile, shuffled } from './statistics.ts'

/** Somebody who works under load. */
export interface Worker {
  readonly name: string
  work(demand: Demand): Promise<Stretch>
}

/** What somebody did under load, of the rounds that count. */
export interface Load {
  readonly perSecond: number
  /** Milliseconds that one piece of work took: of half of them, and of 99 in 100, not more than this. */
  readonly p50Ms: number
  readonly p99Ms: number
  /** Of a core, of the process that does the work. */
  readonly cpuMicroseconds: number
}

/** How the load is put on, and for how long. */
export interface Rounds {
  readonly inFlight: number
  readonly rounds: number
  readonly roundMs: number
}

/** What a comparison found. */
export interface Compared {
  readonly times: Times
  readonly loads: ReadonlyMap<string, Load>
}

/**
 * Has all work in turn, in an order drawn anew every round, after a stretch that does not count. Of the rounds, the quietest
 * quarter counts, and for ratios the time of one piece of work is what a stretch took by what it gave.
 */
export async function underLoads(
  workers: readonly Worker[],
  { inFlight, rounds, roundMs }: Rounds,
  tell: (progress: string) => void,
): Promise<Compared> {
  const stretches = new Map(workers.map((worker) => [worker, [] as Stretch[]]))
  for (const worker of workers) {
    tell(`warming up ${worker.name}`)
    await worker.work({ inFlight, forMs: roundMs / 2 })
  }
  for (let round = 1; round <= rounds; round++) {
    tell(`round ${round}`)
    for (const worker of shuffled(workers)) stretches.get(worker)?.push(await worker.work({ inFlight, forMs: roundMs }))
  }

  const all = [...stretches.values()]
  const quiet = quietest(all.map((own) => own.map(nanosecondsOf)))
  const kept = [...stretches].map(([{ name }, own]) => [name, quiet.map((at) => own[at] as Stretch)] as const)
  return {
    times: new Map(kept.map(([name, own]) => [name, own.map(nanosecondsOf)])),
    loads: new Map(kept.map(([name, own]) => [name, loadOf(own)])),
  }
}

function nanosecondsOf({ tookMs, waits }: Stretch): number {
  return (tookMs * 1e6) / waits.length
}

function loadOf(stretches: readonly Stretch[]): Load {
  const waits = stretches.flatMap((stretch) => stretch.waits)
  const sum = (of: (stretch: Stretch) => number): number =>
    stretches.reduce((before, stretch) => before + of(stretch), 0)
  return {
    perSecond: (waits.length * 1000) / sum(({ tookMs }) => tookMs),
    p50Ms: quantile(waits, 0.5),
    p99Ms: quantile(waits, 0.99),
    cpuMicroseconds: sum(({ cpuMicroseconds }) => cpuMicroseconds) / waits.length,
  }
}
