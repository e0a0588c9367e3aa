import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createGate } from './gate.ts'

describe('a gate', () => {
  it('lets requests wait until there is somebody to answer them', async () => {
    const gate = createGate()
    const server = createServer(gate.listener).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const asked = once(server, 'request')
    const answer = ask(server.address() as AddressInfo)
    await asked
    expect(gate.unfinished.size).toBe(1)

    gate.open((_incoming, outgoing) => void outgoing.end('here'))

    expect(await text(await answer)).toBe('here')
    expect(await text(await ask(server.address() as AddressInfo))).toBe('here')
    server.close()
    await once(server, 'close')
    expect(gate.unfinished.size).toBe(0)
  })

  it('answers one request of a connection at a time, and forgets the others when it goes', async () => {
    const gate = createGate()
    const begun: ServerResponse[] = []
    gate.open((_incoming, outgoing) => void begun.push(outgoing))
    const server = createServer(gate.listener).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(5))
    while (gate.unfinished.size < 5) await setImmediate()
    expect(begun).toHaveLength(1)

    begun[0]?.end()
    while (begun.length < 2) await setImmediate()
    expect(gate.unfinished.size).toBe(4)

    socket.destroy()
    while (gate.unfinished.size > 0) await setImmediate()
    expect(begun).toHaveLength(2)
    server.close()
  })

  it('hangs up on whoever takes nothing of an answer, and not on who follows a stream', async () => {
    const gate = createGate(50)
    gate.open(({ url }, outgoing) => void (url === '/stream' ? outgoing.write('x') : outgoing.end('x'.repeat(1e8))))
    const server = createServer(gate.listener).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const sockets = ['/', '/stream'].map((path) => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').pause()
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
      return socket
    })
    while (gate.unfinished.size < 2) await setImmediate()
    while (gate.unfinished.size > 1) await setImmediate()
    await sleep(100)

    expect(gate.unfinished.size).toBe(1)
    for (const socket of sockets) socket.destroy()
    server.close()
  })
})

async function ask({ port }: AddressInfo): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent: false }, resolve).once('error', reject)
  })
}
