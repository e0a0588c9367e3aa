import { makeTables } from '../flow/keychime.ts'
import { start } from '../flow/started.ts'
import type { Databases } from '../harness/places.ts'
import type { Figure, Task } from '../harness/suite.ts'
import { fill } from './fill.ts'

/** What a server holds in memory, and its database on disk, with nobody and with many accounts. */
export async function memoryOf(engine: string, databases: Databases, task: Task): Promise<Figure> {
  const accounts = task.isQuick ? 1e5 : 1e6
  task.tell(`memory on ${engine}`)
  const [none, many] = [await measure(databases, 0), await measure(databases, accounts)]
  return {
    what: `${accounts.toLocaleString('en')} accounts on ${engine}: memory of the server after sign-ins, and size of the database`,
    toReach: 'known',
    measured: `${inMegabytes(many.resident)} (with none: ${inMegabytes(none.resident)}), and ${inMegabytes(many.database - none.database)}`,
    reached: true,
  }
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MB`
}

async function measure(
  databases: Databases,
  accounts: number,
): Promise<{ readonly database: number; readonly resident: number }> {
  const database = await databases.fresh()
  await makeTables({ database, hand() {} })
  const bytes = await fill(database, 'accounts', accounts)
  const server = await start('keychime', 'over HTTP', database)
  await server.work({ inFlight: 32, forMs: 2000 })
  const resident = await server.memory()
  await server.close()
  return { database: bytes, resident }
}
