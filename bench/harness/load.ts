import { performance } from 'node:perf_hooks'

/** How much is asked at once, and for how long. */
export interface Demand {
  readonly inFlight: number
  readonly forMs: number
}

/** What a stretch of load gave. */
export interface Stretch {
  readonly tookMs: number
  /** Milliseconds that each piece of work took; there are as many as were done. */
  readonly waits: readonly number[]
  /** Time of a core, of the process that does the work. */
  readonly cpuMicroseconds: number
}

/**
 * Has so many pieces of work under way at once for a while, each followed by the next, and waits for the last ones.
 *
 * @param cpu microseconds that the process which does the work has used so far
 * @throws what the work throws: who cannot do it is not measured.
 */
export async function underLoad(
  work: () => Promise<unknown>,
  { inFlight, forMs }: Demand,
  cpu: () => number | Promise<number> = ownCpu,
): Promise<Stretch> {
  const waits: number[] = []
  const before = await cpu()
  const began = performance.now()
  const line = async (): Promise<void> => {
    do {
      const start = performance.now()
      await work()
      waits.push(performance.now() - start)
    } while (performance.now() - began < forMs)
  }
  await Promise.all(Array.from({ length: inFlight }, line))
  const tookMs = performance.now() - began
  return { tookMs, waits, cpuMicroseconds: (await cpu()) - before }
}

/** Microseconds of a core that this process has used. */
export function ownCpu(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
