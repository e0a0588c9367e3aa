import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/** A provider of messages on this machine, which notes what it takes and can be as bad as any. */
export interface Provider {
  readonly url: string
  /** How often it took the message of each delivery, and would bill it. */
  readonly taken: ReadonlyMap<string, number>
  /** How often a message came back before the time that it was told to wait. */
  early(): number
  /** From now on treats each call so, and answers none before so many have come. */
  behave(mannerOf: (call: Call) => Manner, atOnce?: number): void
  /** From now on calls this when a message has come, before anything becomes of it, and this when it was answered. */
  hear(heard: { readonly called?: () => void; readonly answered?: () => void }): void
  /** Refuses connections, or takes them again. */
  refuse(): Promise<void>
  listen(): Promise<void>
  close(): Promise<void>
}

/** A message, and the how manieth time it came. */
export interface Call {
  readonly id: string
  readonly to: string
  readonly times: number
}

const manners = {
  ok: { takes: 1, answer: (to: ServerResponse) => to.end() },
  '500': { takes: 0, answer: (to: ServerResponse) => to.writeHead(500).end() },
  '503': { takes: 0, answer: (to: ServerResponse) => to.writeHead(503).end() },
  '429': {
    takes: 0,
    answer: (to: ServerResponse, wait: number) => to.writeHead(429, { 'retry-after': String(wait) }).end(),
  },
  'hang before headers': { takes: 0, answer() {} },
  'accept then hang': { takes: 1, answer() {} },
  reset: { takes: 0, answer: (to: ServerResponse) => to.socket?.resetAndDestroy() },
  'accept twice': { takes: 2, answer: (to: ServerResponse) => to.end() },
} as const

/** What it does with a message. */
export type Manner = keyof typeof manners

/** Clocks of two processes are read to the millisecond. */
const CLOCK_MS = 10

/** Starts a provider on a free port of 127.0.0.1, which asks for so many seconds of pause where it is full. */
export async function startProvider(retryAfter = 1): Promise<Provider> {
  const [taken, calls, waits] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()]
  let [mannerOf, called, answered] = [(_: Call): Manner => 'ok', (): void => {}, (): void => {}]
  let [gate, early] = [gateFor(1), 0]
  const server = createServer(async (asked: IncomingMessage, answer: ServerResponse) => {
    const { id, to } = (await json(asked)) as Omit<Call, 'times'>
    called()
    const times = (calls.get(id) ?? 0) + 1
    calls.set(id, times)
    if (performance.now() < (waits.get(id) ?? 0) - CLOCK_MS) early++
    const kind = mannerOf({ id, to, times })
    taken.set(id, (taken.get(id) ?? 0) + manners[kind].takes)
    answer.once('finish', () => answered())
    await gate()
    if (kind === '429') waits.set(id, performance.now() + retryAfter * 1_000)
    manners[kind].answer(answer, retryAfter)
  })
  const listenOn = (port: number): Promise<void> =>
    new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve()))
  const refuse = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  await listenOn(0)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    taken,
    early: () => early,
    behave(given, atOnce = 1) {
      mannerOf = given
      gate = gateFor(atOnce)
    },
    hear: (heard) => void ({ called = () => {}, answered = () => {} } = heard),
    refuse,
    listen: () => listenOn(port),
    close: refuse,
  }
}

/** Opens, for all who wait at it and whoever comes later, when so many have come. */
function gateFor(many: number): () => Promise<void> {
  let [left, open] = [many, (): void => {}]
  const opened = new Promise<void>((resolve) => (open = resolve))
  return () => {
    if (--left === 0) open()
    return opened
  }
}
