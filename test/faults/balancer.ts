import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream'
import { buffer } from 'node:stream/consumers'

/**
 * A plain balancer: any request to any server, over connections that it keeps. It remembers nothing of anybody. As nginx
 * does it goes on to the next server where a connection is refused; a request that was sent is repeated only where its
 * method says that this is safe (RFC 9110 §9.2.2).
 */
export interface Balancer {
  readonly url: string
  /** One more server: `http://127.0.0.1:<port>`. It is left out from the moment it refuses a connection. */
  add(url: string): void
  readonly met: Met
  close(): Promise<void>
}

/** What a balancer met so far. */
export interface Met {
  /** Servers that refused a connection. */
  refusals: number
  /** Requests on a connection that was closed before a byte of their answer came: a kept one, and a fresh one. */
  lostOnKept: number
  lostOnFresh: number
  /** Answers that asked for no further request on their connection. */
  lastAnswers: number
}

/** Starts a balancer on a free port of 127.0.0.1. */
export async function startBalancer(): Promise<Balancer> {
  const servers = new Set<string>()
  const agent = new Agent({ keepAlive: true })
  const met: Met = { refusals: 0, lostOnKept: 0, lostOnFresh: 0, lastAnswers: 0 }
  let next = 0

  const server = createServer(async (asked, answer) => {
    const body = await buffer(asked).catch(() => undefined)
    if (body === undefined) return
    const all = [...servers]
    const first = next++ % Math.max(all.length, 1)
    pass([...all.slice(first), ...all.slice(0, first)])

    function pass([url, ...others]: readonly string[]): void {
      if (url === undefined) return refuse(answer, 'no server is left')
      const { method, headers } = asked
      const sent = request(new URL(asked.url ?? '/', url), { method, headers: endToEnd(headers), agent })
      sent.on('response', (given) => give(given, answer, met))
      sent.on('error', (error: NodeJS.ErrnoException) => {
        if (answer.headersSent) return
        if (error.code === 'ECONNREFUSED') {
          if (servers.delete(url)) met.refusals++
          return pass(others)
        }
        met[sent.reusedSocket ? 'lostOnKept' : 'lostOnFresh']++
        if (method === 'GET') return pass(others)
        refuse(answer, `${error.code} on a ${sent.reusedSocket ? 'kept' : 'fresh'} connection`)
      })
      sent.end(body)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    add: (url) => void servers.add(url),
    met,
    async close() {
      agent.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Whichever side goes away in the midst of an answer takes the other with it. */
function give(given: IncomingMessage, answer: ServerResponse, met: Met): void {
  if (given.headers.connection === 'close') met.lastAnswers++
  answer.writeHead(given.statusCode ?? 502, endToEnd(given.headers))
  answer.flushHeaders()
  pipeline(given, answer, () => {})
}

function refuse(answer: ServerResponse, why: string): void {
  answer.writeHead(502, { 'content-type': 'application/json' })
  answer.end(JSON.stringify({ error_code: `balancer: ${why}` }))
}

/** Without what is said of one connection (RFC 9110 §7.6.1). */
function endToEnd({ connection: _, 'keep-alive': __, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders {
  return headers
}
