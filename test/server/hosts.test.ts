import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from '../server.ts'
import { rawGet } from './caller.ts'

describe('outside production, the Host header', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ env: { KEYCHIME_PUBLIC_URL: 'https://auth.example.com' } })
  })
  afterAll(async () => {
    await server.stop()
  })

  it.each([
    'localhost',
    'localhost:1',
    'LOCALHOST:4000',
    'app.localhost:4000',
    '127.0.0.1:4000',
    '[::1]:4000',
    '[::1]',
    'auth.example.com',
    'auth.example.com:8443',
  ])('may be %s', async (host) => {
    expect((await rawGet(server, '/login', { host })).status).toBe(200)
  })

  it.each([
    'evil.example',
    'evil.example:4000',
    'localhost.evil.example',
    'notlocalhost',
    '127.0.0.2',
    '127.0.0.1.evil.example',
    '[::2]:4000',
    '192.168.1.5',
    'sub.auth.example.com',
  ])('may not be %s', async (host) => {
    for (const path of ['/', '/login', '/inbox/main.js', '/inbox/api/messages', '/health/live', '/nowhere']) {
      const { status, headers, body } = await rawGet(server, path, { host })
      expect({ path, status, type: headers.get('content-type'), code: body['error_code'] }).toEqual({
        path,
        status: 421,
        type: 'application/problem+json',
        code: 'misdirected_request',
      })
      expect(body['request_id']).toBe(headers.get('request-id'))
    }
  })

  it.each(['evil.example@localhost', 'localhost/evil', 'localhost evil', 'http://localhost', ''])(
    'may not be broken: "%s"',
    async (host) => {
      const answer = await exchange(
        server,
        `GET /inbox/api/messages HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      )

      expect(answer).toMatch(/^HTTP\/1\.1 4(?:00|21) /)
      expect(answer).not.toContain('messages')
    },
  )
})

async function exchange(server: TestServer, sent: string): Promise<string> {
  return text(connect(server.banner.port, '127.0.0.1').end(sent))
}
