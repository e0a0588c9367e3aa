import { residentMegabytes } from '../figures/figure.ts'
import { startProxy } from '../postgres/proxy.ts'
import { startServer as startPostgres } from '../postgres/server.ts'
import { startServer, type TestServer } from '../server.ts'
import { unlimited } from './sign-ins.ts'

/** What a server did while its database took two seconds for every answer. */
export interface Slowness {
  /** Requests that were answered with a code, and those told to come back. */
  readonly served: number
  readonly refused: number
  /** Answers of any other kind. */
  readonly others: readonly string[]
  readonly slowestRefusalMs: number
  /** What `/health/live` and `/health/ready` said meanwhile, each kind of answer once. */
  readonly live: readonly number[]
  readonly ready: readonly number[]
  readonly slowestLiveMs: number
  /** Resident memory, more than after as many requests to a fast database. */
  readonly grownMegabytes: number
  /** From the end of the latency to an answer with a code, and to being ready. */
  readonly recoveredMs: number
}

const AT_ONCE = 500
const LATENCY_MS = 2_000

/** Sends 500 requests at once, so many times over, to a server whose database answers two seconds late (E6). */
export async function slowDatabase(rounds: number): Promise<Slowness> {
  const postgres = await startPostgres()
  const proxy = await startProxy(postgres.port)
  const database = postgres.urlOf('postgres').replace(`:${postgres.port}/`, `:${proxy.port}/`)
  const server = await startServer({ env: { ...unlimited, DATABASE_URL: database } })
  // All connections are open by then, and the heap is as large as so many requests make it.
  await askAtOnce(server.url)
  const before = megabytesOf(server)

  proxy.delay(LATENCY_MS)
  const [answers, live, ready]: [Answered[], Answered[], Answered[]] = [[], [], []]
  for (let round = 0; round < rounds; round++) {
    const asked = askAtOnce(server.url)
    live.push(...(await probeWhile(asked, `${server.url}/health/live`)))
    answers.push(...(await asked))
    ready.push(await timed(`${server.url}/health/ready`))
  }
  const grownMegabytes = megabytesOf(server) - before

  proxy.delay(0)
  const recoveredMs = await untilServed(server.url)
  await server.stop()
  await proxy.close()
  await postgres.stop()
  const refused = answers.filter(isToComeBack)
  const served = answers.filter(({ status }) => status === 200)
  return {
    served: served.length,
    refused: refused.length,
    others: answers.filter((one) => !refused.includes(one) && !served.includes(one)).map((one) => JSON.stringify(one)),
    slowestRefusalMs: slowest(refused),
    live: kindsOf(live),
    ready: kindsOf(ready),
    slowestLiveMs: slowest(live),
    grownMegabytes,
    recoveredMs,
  }
}

/** What a server did whose database takes connections and answers nothing, when hardly one was open before. */
export interface Silence {
  readonly refused: number
  readonly others: readonly string[]
  readonly slowestRefusalMs: number
  readonly live: readonly number[]
  readonly slowestLiveMs: number
  /** From the end of the silence to an answer with a code, and to being ready. */
  readonly recoveredMs: number
}

/** Sends 500 requests at once to a server that has just started, and whose database has fallen silent. */
export async function silentDatabase(): Promise<Silence> {
  const postgres = await startPostgres()
  const proxy = await startProxy(postgres.port)
  const database = postgres.urlOf('postgres').replace(`:${postgres.port}/`, `:${proxy.port}/`)
  const server = await startServer({ env: { ...unlimited, DATABASE_URL: database } })

  proxy.silence()
  const asked = askAtOnce(server.url)
  const live = await probeWhile(asked, `${server.url}/health/live`)
  const answers = await asked
  proxy.leadTo(postgres.port)
  const recoveredMs = await untilServed(server.url)
  await server.stop()
  await proxy.close()
  await postgres.stop()
  const refused = answers.filter(isToComeBack)
  return {
    refused: refused.length,
    others: answers.filter((one) => !refused.includes(one)).map((one) => JSON.stringify(one)),
    slowestRefusalMs: slowest(refused),
    live: kindsOf(live),
    slowestLiveMs: slowest(live),
    recoveredMs,
  }
}

interface Answered {
  readonly status: number
  readonly retryAfter: string | null
  readonly tookMs: number
}

function isToComeBack({ status, retryAfter }: Answered): boolean {
  return status === 503 && retryAfter === '1'
}

let people = 0

function askAtOnce(url: string): Promise<Answered[]> {
  return Promise.all(Array.from({ length: AT_ONCE }, () => ask(url)))
}

function ask(url: string): Promise<Answered> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ identifier: `p${people++}@example.com` })
  return timed(`${url}/accounts/otp/request/`, { method: 'POST', headers, body })
}

async function timed(url: string, request: RequestInit = {}): Promise<Answered> {
  const began = performance.now()
  const answer = await fetch(url, request)
  await answer.arrayBuffer()
  const retryAfter = answer.headers.get('retry-after')
  return { status: answer.status, retryAfter, tookMs: performance.now() - began }
}

/** Asks one time after the other, twenty times a second at most, until something else is done. */
async function probeWhile(asked: Promise<unknown>, url: string): Promise<Answered[]> {
  let isDone = false
  void asked.then(() => (isDone = true))
  const answers: Answered[] = []
  while (!isDone) {
    answers.push(await timed(url))
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return answers
}

async function untilServed(url: string): Promise<number> {
  const began = performance.now()
  while ((await ask(url)).status !== 200 || (await timed(`${url}/health/ready`)).status !== 200);
  return performance.now() - began
}

function slowest(answers: readonly Answered[]): number {
  return Math.max(...answers.map(({ tookMs }) => tookMs))
}

function kindsOf(answers: readonly Answered[]): readonly number[] {
  return [...new Set(answers.map(({ status }) => status))]
}

function megabytesOf({ pid }: TestServer): number {
  return process.platform === 'linux' ? residentMegabytes(pid) : 0
}
