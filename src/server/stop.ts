import type { Server, ServerResponse } from 'node:http'
import { Server as Listener } from 'node:net'
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
const TURN_MS = 0.5
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
  await acceptWhoCame(running)
  await closeAll(running)
  await running.auth.close().catch((error: unknown) => running.log.error(error))
  exit(running, 'server.stopped')
}

function exit({ log }: Running, event: string): never {
  log.info(event)
  process.exit(0)
}

/**
 * Whoever stands in the queue of a socket is reset with it. So the sockets are closed after a while in which nobody came, or two
 * seconds, and right after a turn of the event loop that was short: who comes during a turn is accepted by the next one.
 */
async function acceptWhoCame({ servers }: Running): Promise<void> {
  const began = performance.now()
  let cameAt = began
  for (const server of servers) server.on('connection', () => (cameAt = performance.now()))
  for (;;) {
    await pause(PAUSE_MS)
    const before = performance.now()
    await turn()
    const now = performance.now()
    const isTime = now - cameAt > QUIET_MS || now - began > ACCEPTING_MS
    if ((isTime && now - before < TURN_MS) || now - began > 2 * ACCEPTING_MS) return
  }
}

/**
 * From now on each answer is the last one on its connection (RFC 9112 §9.6): one that is closed between two answers would take a
 * request with it that is on its way. Gives what tells when somebody asked last.
 */
function answerForTheLastTime({ servers, unfinished }: Running): () => number {
  let askedAt = performance.now()
  for (const answer of unfinished) answer.shouldKeepAlive = false
  for (const server of servers) {
    server.prependListener('request', (_, answer: ServerResponse) => {
      askedAt = performance.now()
      answer.shouldKeepAlive = false
    })
  }
  return () => askedAt
}

/** Fulfils when no connection is left. */
async function closeAll(running: Running): Promise<void> {
  const { servers, unfinished } = running
  // The close of an HTTP server would close idle connections at once (since Node 19), whatever is on its way to them.
  const closed = servers.map((server) => new Promise((resolve) => Listener.prototype.close.call(server, resolve)))
  const lastAsked = answerForTheLastTime(running)
  const closeConnections = (): void => {
    for (const server of servers) server.closeAllConnections()
  }
  const endStreams = (): void => {
    for (const answer of unfinished) if (isStream(answer)) answer.end()
  }

  endStreams()
  const sweep = async (): Promise<void> => {
    endStreams()
    // What waits to be read is heard of by the next turn.
    await turn()
    if (unfinished.size === 0 && performance.now() - lastAsked() > SILENCE_MS) closeConnections()
  }
  const timers = [setInterval(sweep, SWEEP_MS), setTimeout(closeConnections, ANSWERS_MS)]
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
