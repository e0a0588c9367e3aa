import { underLoads, type Worker } from './loads.ts'
import { type Goal, type Race, standings } from './standings.ts'
import type { Task } from './suite.ts'

/** What a race under load is about. */
export interface Course {
  /** What is done, and where. */
  readonly about: string
  readonly inFlight: number
  readonly goals: readonly Goal[]
  /** Whom all are compared with, where one is the limit. */
  readonly limit?: string
}

/** Has workers race under load. */
export async function raceUnderLoad(
  workers: readonly Worker[],
  { about, inFlight, goals, ...course }: Course,
  { load, nodeMajor, tell }: Task,
): Promise<Race> {
  const title = `${about}, ${inFlight} in flight`
  const { times, loads } = await underLoads(workers, { inFlight, ...load }, (progress) => tell(`${title}: ${progress}`))
  const found = standings(times, { ...course, goals, absent: [], nodeMajor })
  return {
    title,
    load: { about, inFlight },
    rounds: Math.min(...[...times.values()].map((own) => own.length)),
    standings: found.map((standing) => ({ ...standing, ...loads.get(standing.name) })),
  }
}
