import { raceUnderLoad } from '../harness/load-race.ts'
import { type Databases, postgresServer, sqliteFiles } from '../harness/places.ts'
import { type Goal, ours, type Race } from '../harness/standings.ts'
import type { Figure, Found, Suite, Task } from '../harness/suite.ts'
import { names } from './contestant.ts'
import type { Way } from './messages.ts'
import { mustWriteTheSame } from './same-rows.ts'
import { type Started, start } from './started.ts'

const limit = 'bare loop'
const mostMs = 25

const engines = [
  { name: 'sqlite', title: 'SQLite', open: async () => sqliteFiles() },
  { name: 'postgresql', title: 'PostgreSQL', open: postgresServer },
] as const

/** Signing people in: asking for a code, giving it back, one refresh; each flow is of somebody new. */
export const flow: Suite = {
  name: 'flow',
  parts: engines.map(({ name }) => name),
  async run(task) {
    const found: Found[] = []
    for (const engine of engines) {
      if (task.only !== undefined && task.only !== engine.name) continue
      const databases = await engine.open()
      await mustWriteTheSame(databases)
      for (const way of ['in process', 'over HTTP'] as const)
        found.push(await runWay({ title: engine.title, databases, way }, task))
      await databases.close()
    }
    return { races: found.flatMap(({ races }) => races), figures: found.flatMap(({ figures }) => figures) }
  },
}

interface Setting {
  readonly title: string
  readonly databases: Databases
  readonly way: Way
}

async function runWay({ title, databases, way }: Setting, task: Task): Promise<Found> {
  const contestants: Started[] = []
  for (const name of names) contestants.push(await start(name, way, await databases.fresh()))
  const races: Race[] = []
  for (const inFlight of [1, 32, 64]) {
    const about = `OTP flow on ${title}, ${way}`
    races.push(await raceUnderLoad(contestants, { about, inFlight, limit, goals: goalsOf(way, inFlight) }, task))
  }
  for (const contestant of contestants) await contestant.close()
  return { races, figures: races.flatMap(figureOf) }
}

function goalsOf(way: Way, inFlight: number): readonly Goal[] {
  const ofLimit: Goal = { against: limit, atLeast: () => 0.6 }
  const ofPeer: Goal = { against: 'better-auth', atLeast: () => 20 }
  if (way === 'in process') return [ofLimit]
  return inFlight === 32 ? [ofPeer] : []
}

/** The slowest of a hundred flows is what people notice. */
function figureOf({ title, load, standings: all }: Race): readonly Figure[] {
  const p99Ms = all.find(({ name }) => name === ours)?.p99Ms
  if (p99Ms === undefined || load?.inFlight !== 32) return []
  const measured = `${p99Ms.toFixed(1)} ms`
  return [{ what: `${title}: 99 of 100 flows within`, toReach: `≤ ${mostMs} ms`, measured, reached: p99Ms <= mostMs }]
}
