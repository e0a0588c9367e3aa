import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A plain balancer: any request to any server, the next one where nobody listens. It remembers nothing of anybody. */
export interface Balancer {
  readonly url: string
  /** The servers from now on: `http://localhost:<port>`. */
  leadTo(urls: readonly string[]): void
  close(): Promise<void>
}

/** Starts a balancer on a free port of 127.0.0.1. */
export async function startBalancer(): Promise<Balancer> {
  let urls: readonly string[] = []
  let next = 0
  const server = createServer((asked, answer) => {
    const parts: Buffer[] = []
    asked.on('data', (part: Buffer) => parts.push(part))
    asked.on('end', () => pass(Buffer.concat(parts), urls.length))

    const pass = (body: Buffer, tries: number): void => {
      const target = new URL(asked.url ?? '/', urls[next++ % urls.length])
      const passed = request(target, { method: asked.method, headers: asked.headers, agent: false })
      passed.on('response', (given) => {
        answer.writeHead(given.statusCode ?? 502, given.headers)
        given.pipe(answer)
      })
      passed.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNREFUSED' && tries > 1) return pass(body, tries - 1)
        if (!answer.headersSent) answer.writeHead(502, { 'content-type': 'application/json' })
        answer.end(JSON.stringify({ error_code: `balancer: ${error.code}` }))
      })
      passed.end(body)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    leadTo: (given) => void (urls = given),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
