import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { json, text } from 'node:stream/consumers'
import { describe, expect, it, vi } from 'vitest'
import { startServer, type TestServer } from '../server.ts'

describe('a signal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s lets what has begun finish', async (signal) => {
    const server = await startServer()
    const { sent, answer } = await begin(server, { identifier: '+12025550123' })
    const stream = await listenTo(server)
    const end = server.stop(signal)
    const streamed = await text(stream)
    await server.until(() => (server.stderr().includes('server.stopping') ? true : undefined))
    sent.end()

    expect(await json(await answer)).toMatchObject({ message: 'OTP sent to your phone number' })
    expect(streamed).toMatch(/^: listening\n/)
    expect(await end).toMatchObject({ code: 0, signal: null })
    expect(server.stderr().trimEnd()).toMatch(/"event":"server\.stopped"\}$/)
  })

  it('ends at once when nothing is under way', async () => {
    const server = await startServer()
    // A connection that is kept alive and idle.
    const socket = connect(server.banner.port, '127.0.0.1')
    socket.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))
    const before = performance.now()

    expect(await server.stop()).toMatchObject({ code: 0 })
    expect(performance.now() - before).toBeLessThan(3_000)
  })

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('%s a second time ends everything', async (signal, code) => {
    const server = await startServer()
    const { sent, answer } = await begin(server, { identifier: '+12025550123' })
    answer.catch(() => {})
    server.send(signal)
    await server.until(() => (server.stderr().includes('server.stopping') ? true : undefined))

    // Until it is no echo of the first any more.
    const again = setInterval(() => server.send(signal), 50)
    expect(await server.ended).toMatchObject({ code })
    clearInterval(again)
    sent.destroy()
  })

  it('that npm repeats is one signal', async () => {
    const server = await startServer()
    const { sent, answer } = await begin(server, { identifier: '+12025550123' })
    server.send('SIGINT')
    server.send('SIGINT')
    await server.until(() => (server.stderr().includes('server.stopping') ? true : undefined))
    server.send('SIGINT')
    sent.end()

    expect(await json(await answer)).toMatchObject({ message: 'OTP sent to your phone number' })
    expect(await server.ended).toMatchObject({ code: 0 })
  })

  it('takes no new connections', async () => {
    const server = await startServer()
    const { sent, answer } = await begin(server, { identifier: '+12025550123' })
    const end = server.stop()
    // Whoever comes within a moment is still answered.
    await vi.waitFor(() => expect(fetch(`${server.url}/health/live`)).rejects.toThrow(), 5_000)
    sent.end()
    await answer
    expect(await end).toMatchObject({ code: 0 })
  })

  it('does not wait longer than ten seconds for anybody', async () => {
    const server = await startServer()
    const { sent, answer } = await begin(server, { identifier: '+12025550123' })
    const refused = answer.then(
      () => 'answered',
      () => 'closed',
    )
    const before = performance.now()

    expect(await server.stop()).toMatchObject({ code: 0 })
    expect(performance.now() - before).toBeLessThan(10_000)
    expect(await refused).toBe('closed')
    sent.destroy()
  })
})

interface Begun {
  /** Has sent all but the last byte of its body. */
  readonly sent: ClientRequest
  readonly answer: Promise<IncomingMessage>
}

/** A request that the server has begun with, which its own answer to `Expect` proves (RFC 9110 §10.1.1). */
async function begin(server: TestServer, body: unknown): Promise<Begun> {
  const bytes = JSON.stringify(body)
  const headers = { 'content-type': 'application/json', 'content-length': bytes.length + 1, expect: '100-continue' }
  const sent = request(`${server.url}/accounts/otp/request/`, { method: 'POST', headers })
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject)
  })
  await new Promise((resolve) => {
    sent.once('continue', resolve)
    sent.flushHeaders()
  })
  sent.write(bytes)
  const end = sent.end.bind(sent)
  return { sent: Object.assign(sent, { end: () => end('\n') }), answer }
}

async function listenTo(server: TestServer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(`${server.url}/inbox/api/events`, resolve).once('error', reject).end()
  })
}
