import { underLoad } from '../harness/load.ts'
import { raceUnderLoad } from '../harness/load-race.ts'
import type { Worker } from '../harness/loads.ts'
import { postgresServer } from '../harness/places.ts'
import { type Goal, ours } from '../harness/standings.ts'
import type { Suite } from '../harness/suite.ts'
import { type Chain, taking } from './chain.ts'
import { openKeychimeRotation } from './keychime.ts'
import { openRowPerRotation } from './row-per-rotation.ts'

const inFlight = 64
const sessions = 4 * inFlight
const [ten, sixteen] = ['a row per rotation, 10 connections', 'a row per rotation, 16 connections'] as const
const goals: readonly Goal[] = [ten, sixteen].map((against) => ({ against, atLeast: () => 5 }))

const parts = [
  { name: 'tokens', title: 'with their tokens', of: 'withTokens' },
  { name: 'storage', title: 'the storage step alone', of: 'storageAlone' },
] as const

/** Trading refresh tokens on PostgreSQL, against the usual design of a row for each token. */
export const rotation: Suite = {
  name: 'rotation',
  parts: parts.map(({ name }) => name),
  async run(task) {
    const postgres = await postgresServer()
    const theirs = await postgres.fresh()
    const designs = [
      { name: ten, design: await openRowPerRotation(theirs, 10) },
      { name: sixteen, design: await openRowPerRotation(theirs, 16) },
      { name: ours, design: await openKeychimeRotation(await postgres.fresh()) },
    ]
    const races = []
    for (const { name: part, title, of } of parts) {
      if (task.only !== undefined && task.only !== part) continue
      const workers: Worker[] = []
      for (const { name, design } of designs) workers.push(await workerOf(name, design[of]))
      const about = `Refresh rotation on PostgreSQL, ${title}`
      races.push(await raceUnderLoad(workers, { about, inFlight, goals }, task))
    }
    for (const { design } of designs) await design.close()
    await postgres.close()
    return { races, figures: [] }
  },
}

async function workerOf(name: string, newChain: () => Promise<Chain>): Promise<Worker> {
  const chains: Chain[] = []
  while (chains.length < sessions) chains.push(...(await Promise.all(Array.from({ length: 16 }, newChain))))
  const work = taking(chains)
  return { name, work: (demand) => underLoad(work, demand) }
}
