import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { type Connections, connectionsTo } from './connections.ts'

let server: Server | undefined
afterEach(() => new Promise((done) => server?.close(done).closeAllConnections()))

async function serve(answer: (outgoing: ServerResponse, body: string) => void): Promise<Connections> {
  server = createServer(async (incoming, outgoing) => {
    let body = ''
    for await (const chunk of incoming) body += chunk
    answer(outgoing, body)
  })
  await new Promise<void>((ready) => server?.listen(0, '127.0.0.1', ready))
  return connectionsTo((server.address() as AddressInfo).port)
}

const posted = (body: string): string =>
  `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n${body}`

it('reads answers whose length is told, and answers in chunks', async () => {
  const { ask } = await serve((outgoing, body) => {
    if (body === 'told') outgoing.writeHead(200, { 'content-length': 4 }).end(body)
    else {
      outgoing.writeHead(404).write('0\r\n\r\n')
      // On its way by itself, before the rest.
      setImmediate(() => outgoing.end(' and more'))
    }
  })
  expect(await ask(posted('told'))).toEqual({ status: 200, body: 'told' })
  expect(await ask(posted('chunks'))).toEqual({ status: 404, body: '0\r\n\r\n and more' })
})

it('keeps a connection, and opens another for who asks meanwhile', async () => {
  const ports = new Set<number | undefined>()
  const { ask } = await serve((outgoing, body) => {
    ports.add(outgoing.socket?.remotePort)
    setImmediate(() => outgoing.end(body))
  })
  await ask(posted('first'))
  await ask(posted('second'))
  expect(ports.size).toBe(1)
  const both = await Promise.all([ask(posted('third')), ask(posted('fourth'))])
  expect(both.map(({ body }) => body)).toEqual(['third', 'fourth'])
  expect(ports.size).toBe(2)
})

it('tells where the other side has gone away since', async () => {
  const { ask } = await serve((outgoing, body) => outgoing.end(body))
  await ask(posted('first'))
  server?.closeAllConnections()
  await expect(ask(posted('second'))).rejects.toThrow(/closed|ECONNRESET|EPIPE/)
})

it('tells where the other side goes away', async () => {
  const { ask } = await serve((outgoing) => outgoing.socket?.destroy())
  await expect(ask(posted('anything'))).rejects.toThrow('closed')
})
