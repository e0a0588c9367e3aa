import pg from 'pg'
import { startServer as startPostgres } from '../postgres/server.ts'
import { startServer, type TestServer } from '../server.ts'
import { type Balancer, type Met, startBalancer } from './balancer.ts'
import { newTally, signIn, signInsWhile, type Tally, unlimited } from './sign-ins.ts'
import { listenTo, type Streams } from './streams.ts'

/** What became of a fleet whose processes were replaced one after the other. */
export interface Restarts {
  readonly tally: Tally
  readonly replaced: number
  /** Processes that ended with another code than 0. */
  readonly unclean: number
  readonly slowestStopMs: number
  /** Messages that were asked for, by how often they went out; `late`: never, since the code had been used by then. */
  readonly messages: Readonly<Record<'once' | 'late' | 'lost' | 'doubled', number>>
  /** The same as the database has it: `sent 300, cancelled code_over 2`. */
  readonly states: string
  readonly streams: Streams
  /** What the balancer met meanwhile. */
  readonly met: Met
}

const PROCESSES = 3
const LISTENERS = 4

/**
 * Replaces one of three processes after the other, so many times, while people sign in over kept connections and listen to
 * streams (E15). Nobody tells the balancer of a process that stops.
 */
export async function rollingRestart(load: { readonly rounds: number; readonly perSecond: number }): Promise<Restarts> {
  const postgres = await startPostgres({})
  const balancer = await startBalancer()
  const fleet = await startFleet(postgres.urlOf('postgres'), balancer)
  const listeners = listenTo(balancer.url, LISTENERS)

  const tally = newTally()
  const replacing = fleet.replace(load.rounds)
  let people = 0
  await signInsWhile(
    () => fleet.replaced() < load.rounds,
    load.perSecond / 2,
    (number) => {
      people = Math.max(people, number + 1)
      return signIn(balancer.url, `p${number}@example.com`, tally)
    },
  )
  await replacing
  const { late, states } = await onceSettled(postgres.urlOf('postgres'))
  await listeners.stop()
  const { printed, ...stops } = await fleet.stop()
  await balancer.close()
  await postgres.stop()
  const { streams } = listeners
  return {
    tally,
    replaced: fleet.replaced(),
    ...stops,
    messages: messagesIn(printed, people, late),
    states,
    streams,
    met: balancer.met,
  }
}

/** The processes behind a balancer. */
interface Fleet {
  /** Starts one and stops the oldest, so many times. */
  replace(rounds: number): Promise<void>
  replaced(): number
  /** Stops all, and gives how they and those before them ended, and what all of them printed. */
  stop(): Promise<Pick<Restarts, 'unclean' | 'slowestStopMs'> & { readonly printed: string }>
}

async function startFleet(database: string, balancer: Balancer): Promise<Fleet> {
  // The console, which is read at the end, sends everything; the inbox is there for its stream.
  const channels = { KEYCHIME_OTP__CHANNELS: 'console,inbox' }
  const env = { ...unlimited, ...channels, DATABASE_URL: database, KEYCHIME_PUBLIC_URL: balancer.url }
  const running: TestServer[] = []
  const add = async (): Promise<void> => {
    const server = await startServer({ env })
    running.push(server)
    balancer.add(`http://127.0.0.1:${server.banner.port}`)
  }
  const ended = { printed: [] as string[], unclean: 0, slowestStopMs: 0 }
  const stopOldest = async (): Promise<void> => {
    const began = performance.now()
    const end = await running.shift()?.stop()
    ended.slowestStopMs = Math.max(ended.slowestStopMs, performance.now() - began)
    ended.printed.push(end?.stdout ?? '')
    if (end?.code !== 0) ended.unclean++
  }
  await Promise.all(Array.from({ length: PROCESSES }, add))
  let replaced = 0
  return {
    async replace(rounds) {
      for (; replaced < rounds; replaced++) {
        await add()
        await stopOldest()
      }
    },
    replaced: () => replaced,
    async stop() {
      while (running.length > 0) await stopOldest()
      return { ...ended, printed: ended.printed.join('\n') }
    },
  }
}

/** Waits until no message is queued or being sent; gives whose were cancelled, and how all of them ended. */
async function onceSettled(url: string): Promise<Pick<Restarts, 'states'> & { readonly late: ReadonlySet<string> }> {
  const client = new pg.Client(url)
  await client.connect()
  const inState = async (...states: string[]): Promise<string[]> => {
    const query = 'select recipient from deliveries join challenges on handle = challenge where state = any($1)'
    return (await client.query(query, [states])).rows.map((row: { recipient: string }) => row.recipient)
  }
  while ((await inState('queued', 'sending')).length > 0) await new Promise((resolve) => setTimeout(resolve, 100))
  const late = new Set(await inState('cancelled'))
  const { rows } = await client.query(
    "select concat_ws(' ', state, reason, count(*)) as ends from deliveries group by state, reason",
  )
  await client.end()
  return { late, states: rows.map((row: { ends: string }) => row.ends).join(', ') }
}

function messagesIn(printed: string, people: number, late: ReadonlySet<string>): Restarts['messages'] {
  const times = new Map<string, number>()
  for (const [, to = ''] of printed.matchAll(/Email to (\S+), code/g)) times.set(to, (times.get(to) ?? 0) + 1)
  const counts = { once: 0, late: 0, lost: 0, doubled: 0 }
  for (let number = 0; number < people; number++) {
    const to = `p${number}@example.com`
    const sent = times.get(to) ?? 0
    counts[sent === 1 ? 'once' : sent > 1 ? 'doubled' : late.has(to) ? 'late' : 'lost']++
  }
  return counts
}
