import { setTimeout } from 'node:timers/promises'
import type { Context, Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Inbox, InboxMessage } from '../core/inbox.ts'
import type { Environment } from '../core/settings.ts'
import { AuthError } from '../errors.ts'

/** What HTTP shows of an inbox. */
export interface InboxView extends Pick<Inbox, 'messages' | 'subscribe'> {
  /** Fulfils when what was asked for has arrived. */
  settle(): Promise<void>
}

const HEARTBEAT_MS = 15_000
/** A message is on its way for milliseconds; who waits for longer waits for another provider. */
const MOST_PATIENCE_MS = 1_000

/** Where the inbox is read, all by GET. */
export const inboxPaths = ['/inbox/api/messages', '/inbox/api/events']

/**
 * Serves the development inbox to scripts and to its page: a list, and a stream of what arrives. Whoever reads it can
 * sign in as anybody, so it answers peers on this machine only, under its own names (against DNS rebinding), and
 * nothing that came through a proxy or a tunnel. Tests, which have no peer, are believed.
 */
export function addInboxRoutes(app: InboxApp, inbox: InboxView, environment: Environment): void {
  app.use('/inbox/api/*', async (c, next) => {
    const isOwnName = LOOPBACK_NAME.test(new URL(c.req.url).hostname)
    const isForwarded = FORWARDING.some((name) => c.req.raw.headers.has(name))
    const { clientAddress: peer } = c.env
    const isOwnPeer = peer === undefined ? environment === 'test' : LOOPBACK_ADDRESS.test(peer)
    if (!isOwnName || isForwarded || !isOwnPeer) throw new AuthError('misdirected_request')
    await next()
  })
  app.get('/inbox/api/messages', async (c) => {
    // In a query a bare plus is a blank, and everybody types it before a number or inside an address.
    const to = onlyOne('to', c.req.queries('to'))?.replaceAll(' ', '+')
    await settled(inbox)
    return c.json({ messages: inbox.messages(to === '' ? undefined : to).map(entryJson) }, 200, noStore)
  })
  app.get('/inbox/api/events', (c) => {
    // A HEAD has no body to stream: answered as a GET, it would leave its listener behind.
    const isHead = c.req.raw.method === 'HEAD'
    const answer = isHead ? c.body(null, 200, { 'content-type': 'text/event-stream' }) : streamInbox(c, inbox)
    // What streams set by themselves lets caches keep the codes in them.
    answer.headers.set('cache-control', noStore['cache-control'])
    return answer
  })
}

type InboxApp = Hono<{ Bindings: { readonly clientAddress?: string }; Variables: { requestId: string } }>

const LOOPBACK_NAME = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/

const LOOPBACK_ADDRESS = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/

const FORWARDING = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']

const noStore = { 'cache-control': 'no-store' }

/** A script asks for a code and reads it at once: its message may still be on its way. */
async function settled(inbox: InboxView): Promise<void> {
  const enough = new AbortController()
  const patience = setTimeout(MOST_PATIENCE_MS, undefined, { signal: enough.signal }).catch(() => {})
  await Promise.race([inbox.settle(), patience])
  enough.abort()
}

/** What is said twice would be read one way here and another by whoever filters in front (RFC 6749 §3.1). */
function onlyOne(name: string, values: readonly string[] = []): string | undefined {
  if (values.length <= 1) return values[0]
  throw new AuthError('validation_error', { details: { detail: `The query has more than one ${name}.` } })
}

function streamInbox(c: Context, inbox: InboxView): Response {
  return streamSSE(c, async (stream) => {
    const unsubscribe = inbox.subscribe((entry) => {
      void stream.writeSSE({ event: 'message', id: entry.id, data: JSON.stringify(entryJson(entry)) })
    })
    const beat = (): void => void stream.write(': listening\n\n')
    // The first comment goes out at once, so that the page knows that it is connected.
    beat()
    const heart = setInterval(beat, HEARTBEAT_MS)
    await new Promise<void>((resolve) => stream.onAbort(resolve))
    clearInterval(heart)
    unsubscribe()
  })
}

function entryJson({ createdAt, ...entry }: InboxMessage): Record<string, unknown> {
  return { subject: null, html: null, ...entry, created_at: new Date(createdAt).toISOString() }
}
