import type { Hono } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import type { OtpStatusJson } from '../api/answers.ts'
import type { Deps } from '../core/deps.ts'
import { otpStatus } from '../core/status.ts'
import { AuthError } from '../errors.ts'
import { statusJson } from './wire.ts'

/** Below the prefix, by GET. */
export const statusStreamPath = '/otp/status/:handle/events'

const HEARTBEAT_MS = 15_000
const RECONNECT_MS = 1_000
/** One person has a few tabs. */
const MOST_OF_A_CHALLENGE = 16
const MOST = 20_000

/**
 * How far a message has come, as it comes (WHATWG HTML, server-sent events): the status at once, and again whenever it changes. Its
 * id says what was told, so that whoever lost the connection is told nothing twice. After the last one the stream ends, and whoever
 * comes back is told to stay away (204).
 */
export function addStatusStream(app: StreamApp, deps: Deps, path: string): void {
  const open = new Map<string, number>()
  let all = 0
  const enter = (handle: string): (() => void) => {
    const own = open.get(handle) ?? 0
    if (own >= MOST_OF_A_CHALLENGE) throw new AuthError('rate_limited', { details: { retryAfter: 5 } })
    if (all >= MOST) throw new AuthError('unavailable', { details: { retryAfter: 5 } })
    open.set(handle, own + 1)
    all++
    return () => {
      all--
      const left = (open.get(handle) ?? 1) - 1
      if (left === 0) open.delete(handle)
      else open.set(handle, left)
    }
  }
  app.get(path, async (c) => {
    const handle = c.req.param('handle') ?? ''
    const known = c.req.header('last-event-id')
    // Whoever asks for what does not exist gets a refusal, not a stream.
    const status = await look(deps, handle)
    if (isLast(status) && idOf(status) === known) return c.body(null, 204)
    if (c.req.raw.method === 'HEAD') return c.body(null, 200, { 'content-type': 'text/event-stream' })
    const leave = enter(handle)
    const answer = streamSSE(c, (stream) => tell(stream, { deps, handle, known }).catch(reportTo(deps)).finally(leave))
    // After the stream's own, and in both places: one is copied over the other. Proxies would gather what they pass on for ever.
    for (const [name, value] of Object.entries({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' })) {
      answer.headers.set(name, value)
      c.header(name, value)
    }
    return answer
  })
}

/** Whoever waits is told nothing of it, and comes back. A refusal, as of a database that is away, is no error. */
function reportTo({ report }: Deps): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof AuthError)) report(error)
  }
}

type StreamApp = Hono<{
  Bindings: { readonly clientAddress?: string }
  Variables: { requestId: string; isOlder?: boolean }
}>

interface Telling {
  readonly deps: Deps
  readonly handle: string
  readonly known: string | undefined
}

async function tell(stream: SSEStreamingApi, { deps, handle, known }: Telling): Promise<void> {
  const changes = changesOf(deps, handle)
  const heart = setInterval(beating(stream), HEARTBEAT_MS)
  stream.onAbort(changes.wake)
  try {
    await stream.write(`retry: ${RECONNECT_MS}\n\n`)
    for (let told = known; !stream.aborted; ) {
      const status = await look(deps, handle)
      const id = idOf(status)
      if (id !== told) await stream.writeSSE({ event: 'status', id, data: JSON.stringify(status) })
      if (isLast(status)) return
      told = id
      await changes.next(status.expires_in * 1_000)
    }
  } finally {
    clearInterval(heart)
    changes.stop()
  }
}

/** Says that nothing happened yet. Whoever has not even read the last time is cut off: what waits for them is never more than that. */
function beating(stream: SSEStreamingApi): () => void {
  let isRead = true
  return () => {
    if (!isRead) return stream.abort()
    isRead = false
    void stream.write(': waiting\n\n').then(() => (isRead = true))
  }
}

/** Changes of a challenge, none of which is missed between two looks. */
interface Changes {
  /** Fulfils at the next change, at once where there was one since, and after so many milliseconds in any case. */
  next(withinMs: number): Promise<void>
  wake(): void
  stop(): void
}

function changesOf(deps: Deps, handle: string): Changes {
  let [isChanged, resolve] = [false, (): void => {}]
  const wake = (): void => {
    isChanged = true
    resolve()
  }
  const stop = deps.watchChallenge(handle, wake)
  return {
    wake,
    stop,
    async next(withinMs) {
      let timer: NodeJS.Timeout | undefined
      if (!isChanged) {
        await new Promise<void>((done) => {
          resolve = done
          timer = setTimeout(done, withinMs)
        })
      }
      clearTimeout(timer)
      isChanged = false
    },
  }
}

async function look(deps: Deps, handle: string): Promise<OtpStatusJson> {
  return statusJson(await otpStatus(deps, handle))
}

/** What of a status is worth telling; the seconds go by themselves. */
function idOf({ status, attempts }: OtpStatusJson): string {
  return [status, ...attempts.map(({ channel, state }) => `${channel}-${state}`)].join('.')
}

function isLast({ status }: OtpStatusJson): boolean {
  return status === 'verified' || status === 'expired'
}
