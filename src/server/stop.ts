import type { Server, ServerResponse } from 'node:http'
import { constants } from 'node:os'
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import type { Auth } from '../auth.ts'
import type { Log } from './log.ts'

/** What has to come to an end. */
export interface Running {
  readonly servers: readonly Server[]
  /** Answers that are not complete yet. */
  readonly unfinished: ReadonlySet<ServerResponse>
  readonly auth: Pick<Auth, 'close'>
  readonly log: Log
}

/** One Ctrl-C reaches a program under npm twice: from the terminal, and passed on by npm. */
const ECHO_MS = 250
const SWEEP_MS = 50
/** For how long nobody connects once a balancer knows; it may never know. */
const QUIET_MS = 100
const ACCEPTING_MS = 2_000
const PAUSE_MS = 10
const TURN_MS = 1
/** Whoever has a connection sends another request within this, or none that matters. */
const SILENCE_MS = 1_000
const ANSWERS_MS = 6_000
const EVERYTHING_MS = 9_500

/**
 * Stops on SIGTERM and SIGINT: takes no more connections, lets answers and messages on their way finish, closes the
 * database and exits with 0, within ten seconds whatever hangs. A second signal that is no echo exits at once.
 */
export function stopOnSignals(running: Running): void {
  let stoppedAt: number | undefined
  const onSignal = (signal: 'SIGINT' | 'SIGTERM'): void => {
    const now = performance.now()
    if (stoppedAt !== undefined && now - stoppedAt < ECHO_MS) return
    if (stoppedAt !== undefined) process.exit(128 + constants.signals[signal])
    stoppedAt = now
    running.log.info('server.stopping', { signal })
    setTimeout(() => exit(running, 'server.stopped_unfinished'), EVERYTHING_MS)
    void stop(running)
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
}

async function stop(running: Running): Promise<void> {
  keepNoConnection(running)
  await takeLastRequests(running)
  await closeAll(running)
  await running.auth.close().catch((error: unknown) => running.log.error(error))
  exit(running, 'server.stopped')
}

function exit({ log }: Running, event: string): never {
  log.info(event)
  process.exit(0)
}

/**
 * Whoever keeps a connection is told with its next answer that this was the last one, so that it never sends a request on one
 * that is being closed (RFC 9112 §9.6).
 */
function keepNoConnection({ servers, unfinished }: Running): void {
  for (const answer of unfinished) answer.shouldKeepAlive = false
  for (const server of servers) {
    server.prependListener('request', (_, answer: ServerResponse) => void (answer.shouldKeepAlive = false))
  }
}

/**
 * Goes on taking connections and requests for a moment: until nobody holds a connection and nobody has come for a while, or
 * two seconds have passed. Whoever stands in the queue of a socket is reset when it closes, so it closes right after a turn of the
 * event loop that was short and in which nobody came.
 */
async function takeLastRequests({ servers }: Running): Promise<void> {
  const began = performance.now()
  let cameAt = began
  for (const server of servers) server.on('connection', () => (cameAt = performance.now()))
  const isOver = async (): Promise<boolean> => {
    const now = performance.now()
    if (now - began > ACCEPTING_MS) return true
    if (now - cameAt < QUIET_MS) return false
    return now - began > SILENCE_MS || (await connectionsOf(servers)) === 0
  }
  while (!(await isOver())) await pause(PAUSE_MS)

  const soon = performance.now() + ACCEPTING_MS
  for (let before = performance.now(); ; before = performance.now()) {
    await turn()
    const now = performance.now()
    if ((cameAt < before && now - before < TURN_MS) || now > soon) return
  }
}

async function connectionsOf(servers: readonly Server[]): Promise<number> {
  const counts = servers.map(
    (server) => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count))),
  )
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}

/** Fulfils when no connection is left. */
async function closeAll({ servers, unfinished }: Running): Promise<void> {
  const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)))
  const began = performance.now()
  const closeConnections = (): void => {
    for (const server of servers) server.closeAllConnections()
  }
  const endStreams = (): void => {
    for (const answer of unfinished) if (isStream(answer)) answer.end()
  }

  endStreams()
  const timers = [
    setInterval(() => {
      endStreams()
      // Those that wait for a next request; never one whose first may be on its way.
      for (const server of servers) server.closeIdleConnections()
      if (unfinished.size === 0 && performance.now() - began > SILENCE_MS) closeConnections()
    }, SWEEP_MS),
    setTimeout(closeConnections, ANSWERS_MS),
  ]
  await Promise.all(closed)
  for (const timer of timers) clearTimeout(timer)
}

/**
 * Only Server-Sent Events stand open between their headers and their end, and they never end by themselves. Whoever
 * listens to them comes back by itself.
 */
function isStream(answer: ServerResponse): boolean {
  return answer.headersSent && !answer.writableEnded
}
