import { underLoads, type Worker } from './loads.ts'
import { type Goal, type Race, standings } from './standings.ts'
import type { Task } from './suite.ts'

/** What a race under load is about. */
export interface Course {
  /** What is done, and where. */
  readonly about: string
  readonly inFlight: number
  /** Whom all are compared with. */
  readonly limit: string
  readonly goals: readonly Goal[]
}

/** Has workers race under load. */
export async function raceUnderLoad(
  workers: readonly Worker[],
  { about, inFlight, limit, goals }: Course,
  { load, nodeMajor, tell }: Task,
): Promise<Race> {
  const title = `${about}, ${inFlight} in flight`
  const { times, loads } = await underLoads(workers, { inFlight, ...load }, (progress) => tell(`${title}: ${progress}`))
  const found = standings(times, { limit, goals, absent: [], nodeMajor })
  return {
    title,
    load: { about, inFlight },
    rounds: times.get(limit)?.length ?? 0,
    standings: found.map((standing) => ({ ...standing, ...loads.get(standing.name) })),
  }
}
