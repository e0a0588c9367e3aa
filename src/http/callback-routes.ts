import type { Env, Hono } from 'hono'
import type { CallbackAnswer, CallbackRoute } from '../core/channel.ts'
import { answerHandshake, takeCallback } from '../core/delivery/callbacks.ts'
import type { Deps } from '../core/deps.ts'
import { readBytes } from './body.ts'
import { respond } from './respond.ts'

/** Below the prefix. */
const callbackPaths: Readonly<Record<CallbackRoute, string>> = {
  'message-status': '/webhook/message-status',
  'verification-status': '/webhook/verification-status',
  events: '/webhook/events',
  sendgrid: '/webhook/sendgrid',
  resend: '/webhook/resend',
  meta: '/webhook/meta',
  vonage: '/webhook/vonage',
  telegram_gateway: '/webhook/telegram_gateway',
  aws: '/webhook/aws',
}

/** Those that the vendor asks something by GET before it calls them. */
const handshakes: readonly CallbackRoute[] = ['meta']

/** The methods that each path below the prefix has. */
export const callbackMethods: ReadonlyMap<string, readonly string[]> = new Map(
  (Object.entries(callbackPaths) as [CallbackRoute, string][]).map(([route, path]) => [
    path,
    handshakes.includes(route) ? ['GET', 'POST'] : ['POST'],
  ]),
)

// Vendors gather events for seconds, also of mails that others sent by the same account.
const MOST_BYTES = 2_097_152

/**
 * Where vendors tell what became of messages. Signatures are judged over the raw body and the address that is configured: a header
 * could name any other.
 */
export function addCallbackRoutes<E extends Env>(app: Hono<E>, deps: Deps): void {
  const { prefix } = deps.settings
  for (const [route, path] of Object.entries(callbackPaths) as [CallbackRoute, string][]) {
    app.post(prefix + path, async (c) => {
      const { pathname, search } = new URL(c.req.url)
      const below = pathname.slice(`${prefix}/webhook`.length) + search
      const body = await readBytes(c.req.raw, MOST_BYTES)
      const answer = await takeCallback(deps, route, { path: below, headers: c.req.raw.headers, body })
      return answer === undefined ? respond({ status: 200, body: { status: 'processed' } }) : respondAs(answer)
    })
  }
  for (const route of handshakes) {
    app.get(prefix + callbackPaths[route], (c) => {
      return respondAs(answerHandshake(deps, route, new URL(c.req.url).searchParams))
    })
  }
}

function respondAs({ type, body }: CallbackAnswer): Response {
  return new Response(body, { headers: { 'content-type': type, 'cache-control': 'no-store' } })
}
