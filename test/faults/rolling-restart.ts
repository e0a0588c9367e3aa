import pg from 'pg'
import { startServer as startPostgres } from '../postgres/server.ts'
import { startServer, type TestServer } from '../server.ts'
import { startBalancer } from './balancer.ts'
import { newTally, signIn, signInsFor, type Tally, unlimited } from './sign-ins.ts'

/** What became of a fleet whose processes were replaced one after the other. */
export interface Restarts {
  readonly tally: Tally
  readonly replaced: number
  /** Messages that were asked for, by how often they went out; `late`: never, since the code had been used by then. */
  readonly messages: Readonly<Record<'once' | 'late' | 'lost' | 'doubled', number>>
}

const PROCESSES = 3

/** Replaces one of three processes after the other, over and over, while people sign in behind a balancer (E15). */
export async function rollingRestart(load: {
  readonly seconds: number
  readonly perSecond: number
}): Promise<Restarts> {
  const postgres = await startPostgres({})
  const env = { ...unlimited, DATABASE_URL: postgres.urlOf('postgres'), KEYCHIME_OTP__CHANNELS: 'console' }
  const balancer = await startBalancer()
  let fleet: readonly TestServer[] = await Promise.all(
    Array.from({ length: PROCESSES }, () => startServer({ env: { ...env, KEYCHIME_PUBLIC_URL: balancer.url } })),
  )
  const everyone = [...fleet]
  const lead = (): void => balancer.leadTo(fleet.map(({ banner }) => `http://localhost:${banner.port}`))
  lead()

  const tally = newTally()
  let [isOver, replaced] = [false, 0]
  const replacing = (async () => {
    while (!isOver) {
      const fresh = await startServer({ env: { ...env, KEYCHIME_PUBLIC_URL: balancer.url } })
      const [oldest, ...rest] = fleet
      everyone.push(fresh)
      fleet = [...rest, fresh]
      lead()
      await oldest?.stop()
      replaced++
    }
  })()
  let people = 0
  await signInsFor({ seconds: load.seconds, perSecond: load.perSecond / 2 }, (number) => {
    people = Math.max(people, number + 1)
    return signIn(balancer.url, `p${number}@example.com`, tally)
  })
  isOver = true
  await replacing
  const late = await lateOnceSettled(postgres.urlOf('postgres'))
  for (const server of fleet) await server.stop()
  const printed = everyone.map((server) => server.stdout()).join('\n')
  await balancer.close()
  await postgres.stop()
  return { tally, replaced, messages: messagesIn(printed, people, late) }
}

/** Waits until no message is queued or being sent; gives whose were cancelled. */
async function lateOnceSettled(url: string): Promise<ReadonlySet<string>> {
  const client = new pg.Client(url)
  await client.connect()
  const inState = async (...states: string[]): Promise<string[]> => {
    const query = 'select recipient from deliveries join challenges on handle = challenge where state = any($1)'
    return (await client.query(query, [states])).rows.map((row: { recipient: string }) => row.recipient)
  }
  while ((await inState('queued', 'sending')).length > 0) await new Promise((resolve) => setTimeout(resolve, 100))
  const late = new Set(await inState('cancelled'))
  await client.end()
  return late
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
