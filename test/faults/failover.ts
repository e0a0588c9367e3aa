import pg from 'pg'
import { type Proxy, startProxy } from '../postgres/proxy.ts'
import { type Pair, startPair } from '../postgres/standby.ts'
import { startServer } from '../server.ts'
import { waitUntil } from '../wait-until.ts'
import { type Asked, signInsFor, signInsInTurnFor, tryToSignIn, unlimited, verify } from './sign-ins.ts'

/** What failovers cost whoever signed in meanwhile. */
export interface Failovers {
  /** Sign-ins that were answered with 200. */
  acknowledged: number
  /** Of those, how many the promoted server lacks: the used code, its session or its account. */
  lost: number
  /** Of those, how many have a code that was not refused the second time. */
  usableAgain: number
  /** Answers that were neither 200 nor 503. */
  readonly wrong: number[]
  crashes: number
  /** For each failover: from asking for the promotion to the end of the first sign-in that began after that. */
  readonly firstWriteMs: number[]
}

const losses = {
  'ends at once': ({ pair }: Scene) => pair.losePrimary(),
  'takes no more writes': ({ pair }: Scene) => pair.closePrimary(),
  'falls silent': ({ proxy }: Scene) => proxy.silence(),
}

interface Scene {
  readonly pair: Pair
  /** What leads to the primary, and later to the other. */
  readonly proxy: Proxy
}

/** What becomes of the primary. */
export type Loss = keyof typeof losses

/** How often, how long people sign in each time, and how: 100 requests a second, or one after the other. */
export interface Rounds {
  readonly rounds: number
  readonly seconds: number
  readonly traffic: 'steady' | 'light'
}

// Two requests each.
const perSecond = 50

/** Loses a primary while people sign in, promotes its synchronous standby and leads to that, over and over (E5). */
export async function failOver({ rounds, ...load }: Rounds, loss: Loss): Promise<Failovers> {
  const total: Failovers = { acknowledged: 0, lost: 0, usableAgain: 0, wrong: [], crashes: 0, firstWriteMs: [] }
  for (let round = 0; round < rounds; round++) {
    const pair = await startPair()
    const proxy = await startProxy(pair.primary.port)
    await failOverOnce({ pair, proxy, ...load, lose: losses[loss] }, total)
    await proxy.close()
    await pair.stop()
  }
  return total
}

interface SignedIn extends Asked {
  readonly beganAt: number
  readonly endedAt: number
}

interface Round extends Scene, Omit<Rounds, 'rounds'> {
  readonly lose: (scene: Scene) => void | Promise<void>
}

async function failOverOnce({ pair, proxy, lose, ...load }: Round, total: Failovers): Promise<void> {
  const database = new URL(pair.primary.urlOf('postgres'))
  database.port = String(proxy.port)
  const server = await startServer({ env: { ...unlimited, DATABASE_URL: database.href } })
  let [promotedAt, crashes] = [Number.POSITIVE_INFINITY, 0]
  void server.ended.then(() => crashes++)
  const signedIn: SignedIn[] = []

  const failing = (async () => {
    await waitUntil(() => signedIn.length >= perSecond)
    await lose({ pair, proxy })
    promotedAt = performance.now()
    await pair.promote()
    proxy.leadTo(pair.standby.port)
  })()
  const signIn = async (name: string): Promise<void> => {
    const beganAt = performance.now()
    const outcome = await tryToSignIn(server.url, `${name}@example.com`)
    if (typeof outcome !== 'number') signedIn.push({ ...outcome, beganAt, endedAt: performance.now() })
    else if (outcome !== 503) total.wrong.push(outcome)
  }
  if (load.traffic === 'light') {
    // As after a busy hour, all connections of the pool are open, and each has to be found out.
    await Promise.all(Array.from({ length: perSecond }, (_, number) => signIn(`busy${number}`)))
    await signInsInTurnFor(load.seconds, (number) => signIn(`p${number}`))
  } else await signInsFor({ seconds: load.seconds, perSecond }, (number) => signIn(`p${number}`))
  await failing

  const first = signedIn.find(({ beganAt }) => beganAt > promotedAt)
  total.firstWriteMs.push((first?.endedAt ?? Number.POSITIVE_INFINITY) - promotedAt)
  total.acknowledged += signedIn.length
  total.lost += signedIn.length - (await kept(pair.standby.urlOf('postgres'), signedIn))
  total.usableAgain += await usableAgain(server.url, signedIn)
  total.crashes += crashes
  await server.stop()
}

/** How many of these sign-ins a database has whole. */
async function kept(url: string, signedIn: readonly Asked[]): Promise<number> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query(
    `select count(*) as n from challenges
     join sessions on sessions.id = challenges.session and sessions.ended_at is null
     join identifiers on identifiers.account_id = sessions.account_id and identifiers.value = challenges.recipient
     where challenges.handle = any($1) and challenges.redeemed_at is not null`,
    [signedIn.map(({ handle }) => handle)],
  )
  await client.end()
  return Number(rows[0].n)
}

async function usableAgain(url: string, signedIn: readonly Asked[]): Promise<number> {
  const statuses: number[] = []
  const left = [...signedIn]
  const work = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      let status = 503
      while (status === 503) status = await verify(url, next.challengeId, next.otp)
      statuses.push(status)
    }
  }
  await Promise.all([work(), work(), work(), work()])
  return statuses.filter((status) => status !== 401).length
}
