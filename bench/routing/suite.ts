import { sqliteFiles } from '../harness/places.ts'
import { type Contestant, race } from '../harness/race.ts'
import { ours, type Race, standings } from '../harness/standings.ts'
import type { Figure, Found, Suite, Task } from '../harness/suite.ts'
import { deciding } from './deciding.ts'
import { openAsking } from './requests.ts'
import { type Transport, transports } from './ways.ts'

const most = '18 ways'
const without = 'without learning'
const [mostMicroseconds, inFlight] = [50, 32]

const measures: Readonly<Record<string, (task: Task) => Promise<Found>>> = { decision: decisions, request: requests }

/** Choosing the way of a message, alone and as part of asking for a code. */
export const routing: Suite = {
  name: 'routing',
  parts: Object.keys(measures),
  async run(task) {
    const found: Found[] = []
    for (const [part, measure] of Object.entries(measures))
      if (task.only === undefined || task.only === part) found.push(await measure(task))
    return { races: found.flatMap(({ races }) => races), figures: found.flatMap(({ figures }) => figures) }
  },
}

async function decisions(task: Task): Promise<Found> {
  const contestants = [deciding('1 way', 1, ['sms']), deciding('6 ways', 6, ['sms']), deciding(most, 6)]
  const result = await held('A decision', contestants, task)
  return { races: [result], figures: [figureOf('A decision among 18 ways', timeOf(result, most))] }
}

async function requests(task: Task): Promise<Found> {
  const few = await requestsOf('6 ways', ['sms'], task)
  const many = await requestsOf(most, transports, task)
  return { races: [...few.races, ...many.races], figures: [...few.figures, ...many.figures] }
}

async function requestsOf(ways: string, by: readonly Transport[], task: Task): Promise<Found> {
  const databases = sqliteFiles('left out')
  const [learning, fixed] = [
    await openAsking(await databases.fresh(), 'learns', by),
    await openAsking(await databases.fresh(), 'does not learn', by),
  ]
  const contestants = [
    { name: ours, inFlight, prepare: learning.prepare },
    { name: without, inFlight, prepare: fixed.prepare },
  ]
  const result = await held(`Asking for a code that may go ${ways}`, contestants, task)
  await learning.close()
  await fixed.close()
  await databases.close()
  const added = timeOf(result, ours) - timeOf(result, without)
  return {
    races: [result],
    figures: [figureOf(`What learnt routes add to asking for a code that may go ${ways}`, added)],
  }
}

async function held(title: string, contestants: readonly Contestant[], task: Task): Promise<Race> {
  const { effort, nodeMajor, tell } = task
  const times = await race(contestants, effort, (progress) => tell(`${title}: ${progress}`))
  const rounds = [...times.values()][0]?.length ?? 0
  return { title, rounds, standings: standings(times, { goals: [], absent: [], nodeMajor }) }
}

/** Microseconds of one piece of work. */
function timeOf({ standings }: Race, name: string): number {
  return (standings.find((one) => one.name === name)?.nanoseconds ?? Number.NaN) / 1000
}

function figureOf(what: string, microseconds: number): Figure {
  return {
    what,
    toReach: `≤ ${mostMicroseconds} µs`,
    measured: microseconds > 0 ? `${microseconds.toFixed(1)} µs` : 'less than could be told',
    reached: microseconds <= mostMicroseconds,
  }
}
