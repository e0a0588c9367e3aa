import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Auth } from '../auth.ts'

/** A listener for `http.createServer`. */
export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>

/**
 * Mounts an instance on `node:http`: `createServer(toNodeListener(auth))`. The peer's address comes from the socket;
 * whether a proxy is believed is `trustProxy`'s business.
 */
export function toNodeListener(auth: Pick<Auth, 'handler'>): NodeListener {
  const listener = getRequestListener((request, { incoming }) => {
    const clientAddress = incoming.socket.remoteAddress
    return auth.handler(request, clientAddress === undefined ? {} : { clientAddress })
  })
  return async (incoming, outgoing) => void (await listener(incoming, outgoing))
}
