import { type Databases, postgresServer, sqliteFiles } from '../harness/places.ts'
import type { Figure, Suite, Task } from '../harness/suite.ts'
import { memoryOf } from './memory.ts'
import { verifyingAmong } from './verifying.ts'

const engines = [
  { name: 'SQLite', open: async () => sqliteFiles('left out') },
  { name: 'PostgreSQL', open: () => postgresServer('left out') },
] as const

type Measure = (engine: string, databases: Databases, task: Task) => Promise<Figure>

const measures: Readonly<Record<string, Measure>> = { verify: verifyingAmong, memory: memoryOf }

/** What becomes of time and memory as there is more in the database. */
export const growth: Suite = {
  name: 'growth',
  parts: Object.keys(measures),
  async run(task) {
    const figures: Figure[] = []
    for (const { name, open } of engines) {
      const databases = await open()
      for (const [part, measure] of Object.entries(measures)) {
        if (task.only === undefined || task.only === part) figures.push(await measure(name, databases, task))
      }
      await databases.close()
    }
    return { races: [], figures }
  },
}
