import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
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
})

async function ask({ port }: AddressInfo): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent: false }, resolve).once('error', reject)
  })
}
