import type { Context, Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Inbox, InboxMessage } from '../core/inbox.ts'
import { AuthError } from '../errors.ts'

/** What HTTP shows of an inbox. */
export type InboxView = Pick<Inbox, 'messages' | 'subscribe'>

const HEARTBEAT_MS = 15_000

/** Where the inbox is read, all by GET. */
export const inboxPaths = ['/inbox/api/messages', '/inbox/api/events']

/**
 * Serves the development inbox to scripts and to its page: a list, and a stream of what arrives. Whoever reads it can
 * sign in as anybody, so it answers this machine only, and only under its own names or `publicHost` (against DNS
 * rebinding).
 */
export function addInboxRoutes(app: InboxApp, inbox: InboxView, publicHost: string): void {
  app.use('/inbox/api/*', async (c, next) => {
    const { hostname } = new URL(c.req.url)
    const isOurName = hostname === publicHost || LOOPBACK_NAME.test(hostname)
    if (!isOurName || !isThisMachine(c.env.clientAddress)) throw new AuthError('misdirected_request')
    await next()
  })
  app.get('/inbox/api/messages', (c) => {
    // In a query a bare plus is a blank, and everybody types it before a number or inside an address.
    const to = c.req.query('to')?.replaceAll(' ', '+')
    return c.json({ messages: inbox.messages(to === '' ? undefined : to).map(entryJson) }, 200, noStore)
  })
  app.get('/inbox/api/events', (c) => {
    // A HEAD has no body to stream: answered as a GET, it would leave its listener behind.
    const isHead = c.req.raw.method === 'HEAD'
    return isHead ? c.body(null, 200, { 'content-type': 'text/event-stream' }) : streamInbox(c, inbox)
  })
}

type InboxApp = Hono<{ Bindings: { readonly clientAddress?: string }; Variables: { requestId: string } }>

const LOOPBACK_NAME = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/

function isThisMachine(peer: string | undefined): boolean {
  return peer === undefined || peer === '::1' || /^(::ffff:)?127\./.test(peer)
}

const noStore = { 'cache-control': 'no-store' }

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
