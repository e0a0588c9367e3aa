// One contestant in a process of its own: `process.mjs <name> <way> <database>`. It ends when whoever started it does.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ownCpu, underLoad } from '../harness/load.ts'
import { createCodes } from './codes.ts'
import { type Contestant, type Name, open } from './contestant.ts'
import type { Ask, Way } from './messages.ts'
import { createPeople, signInOnce } from './sign-in.ts'

const [name, way, database = ''] = process.argv.slice(2) as [Name, Way, string]

const codes = createCodes()
const hand = way === 'in process' ? codes.hand : (phone: string, code: string) => tell({ phone, code })
const contestant = await open(name, { database, hand })
const newPerson = createPeople()

process.on('disconnect', () => process.exit())
process.on('message', (ask: Ask) => void answer(ask))
tell({ port: way === 'over HTTP' ? await listen(contestant) : 0 })

async function answer(ask: Ask): Promise<void> {
  if (ask === 'cpu') return tell({ cpu: ownCpu() })
  if (ask === 'memory') return tell({ bytes: process.memoryUsage.rss() })
  if (ask !== 'close') return tell(await underLoad(() => signInOnce(contestant.steps, codes, newPerson()), ask))
  await contestant.close()
  process.exit()
}

function tell(message: object): void {
  process.send?.(message)
}

async function listen({ listener }: Contestant): Promise<number> {
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
  // Connections are kept while others have their turn.
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
