import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from '../server.ts'

describe('a socket', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(async () => {
    await server.stop()
  })

  it.each([
    ['noise', '\u0000\u0001\u0002\r\n\r\n'],
    ['the greeting of TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
    ['another protocol', 'EHLO example.com\r\n'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a broken target', 'GET http://[ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['a backslash in its path', 'GET /\\evil HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['a broken chunk', 'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ])('that sends %s gets 400', async (_what, bytes) => {
    expect(await exchange(server, bytes)).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('that sends endless headers gets 431', async () => {
    const headers = `X: ${'x'.repeat(1_000)}\r\n`.repeat(20)

    expect(await exchange(server, `GET / HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`)).toMatch(/^HTTP\/1\.1 431 /)
  })

  it('that sends a thousand headers to a protected route gets 401', async () => {
    const headers = Array.from({ length: 1000 }, (_, n) => `X${n}: y\r\n`).join('')
    const request = `GET /accounts/profile/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n`

    expect(await exchange(server, request)).toMatch(/^HTTP\/1\.1 401 /)
  })

  it.each([
    ['asks the whole server', 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['escapes nothing', 'GET /%E0%A4%A HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['has two slashes', 'GET //evil.example/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    [
      'wants another protocol',
      'GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n',
    ],
    ['invents a method', 'BREW /accounts/profile/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
  ])('that %s gets an answer for callers', async (_what, bytes) => {
    expect(await exchange(server, bytes)).toMatch(/^HTTP\/1\.1 4\d\d /)
  })

  it('that hangs up in the middle harms nobody', async () => {
    const head = 'POST /accounts/otp/request/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
    for (const bytes of ['POST /acc', head, `${head}Content-Length: 90\r\n\r\n{"identifier":`]) {
      const socket = connect(server.banner.port, '127.0.0.1')
      await new Promise<void>((resolve) => socket.write(bytes, () => resolve()))
      socket.resetAndDestroy()
    }
    const stream = new AbortController()
    await fetch(`${server.url}/inbox/api/events`, { signal: stream.signal })
    stream.abort()

    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200)
    expect(server.stdout()).toBe(`${JSON.stringify(server.banner)}\n`)
  })
})

/** Everything that comes back before the other side closes. */
async function exchange(server: TestServer, bytes: string): Promise<string> {
  const socket = connect(server.banner.port, '127.0.0.1')
  socket.write(bytes, 'latin1')
  return text(socket).catch((error: NodeJS.ErrnoException) => String(error.code))
}
