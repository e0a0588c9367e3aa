import type { Env, Hono } from 'hono'
import type { CallbackRoute } from '../core/channel.ts'
import { takeCallback } from '../core/delivery/callbacks.ts'
import type { Deps } from '../core/deps.ts'
import { readBytes } from './body.ts'
import { respond } from './respond.ts'

/** Below the prefix, all by POST. */
export const callbackPaths: Readonly<Record<CallbackRoute, string>> = {
  'message-status': '/webhook/message-status',
  'verification-status': '/webhook/verification-status',
  events: '/webhook/events',
  sendgrid: '/webhook/sendgrid',
  resend: '/webhook/resend',
  vonage: '/webhook/vonage',
}

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
      if (answer !== undefined)
        return c.body(answer.body, 200, { 'content-type': answer.type, 'cache-control': 'no-store' })
      return respond({ status: 200, body: { status: 'processed' } })
    })
  }
}
