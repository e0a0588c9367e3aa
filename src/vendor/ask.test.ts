import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { ask, type VendorRequest } from './ask.ts'

const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

const signal = new AbortController().signal

describe('a request to a vendor', () => {
  it('carries method, headers and a form, and gives status, headers and body', async () => {
    const seen: string[] = []
    const url = await listening((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => {
        seen.push(
          `${request.method} ${request.url} ${request.headers['content-type']} ${request.headers['x-key']} ${text}`,
        )
        response.writeHead(201, { 'x-id': '7' }).end('{"ok":true}')
      })
    })
    const body = new URLSearchParams({ To: '+44 20', Body: 'ä&=' })
    const answer = await ask(post(url, { headers: { 'X-Key': 'k' }, body }), signal)

    expect(seen).toEqual([
      'POST /v1/messages application/x-www-form-urlencoded;charset=UTF-8 k To=%2B44+20&Body=%C3%A4%26%3D',
    ])
    expect(answer).toMatchObject({ kind: 'answer', status: 201, body: '{"ok":true}' })
    expect(answer.kind === 'answer' && answer.headers.get('x-id')).toBe('7')
  })

  it('calls a text JSON unless a header says what it is', async () => {
    const types: unknown[] = []
    const url = await listening((request, response) => {
      types.push(request.headers['content-type'])
      response.end()
    })
    await ask(post(url, { body: '{}' }), signal)
    await ask(post(url, { body: 'a', headers: { 'Content-Type': 'text/plain' } }), signal)

    expect(types).toEqual(['application/json', 'text/plain'])
  })

  it('reads 64 KiB of an answer that never ends', async () => {
    const left: Promise<unknown>[] = []
    const url = await listening((_request, response) => {
      const pour = (): void => void response.write('x'.repeat(16_384), (error) => error ?? setImmediate(pour))
      left.push(once(response, 'close'))
      pour()
    })
    const answer = await ask(post(url), signal)

    expect(answer.kind === 'answer' && answer.body.length).toBe(65_536)
    await Promise.all(left)
  })

  it('does not follow a redirect', async () => {
    const asked: unknown[] = []
    const url = await listening((request, response) => {
      asked.push(request.url)
      response.writeHead(302, { location: '/elsewhere' }).end()
    })

    expect(await ask(post(url), signal)).toMatchObject({ kind: 'answer', status: 302 })
    expect(asked).toEqual(['/v1/messages'])
  })
})

describe('a request that did not leave', () => {
  it.each([
    ['a port where nobody listens', 'http://127.0.0.1:2/'],
    ['a name that does not exist', 'http://vendor.invalid/'],
  ])('says so of %s', async (_what, url) => {
    expect(await ask(post(url), signal)).toEqual({ kind: 'not_sent', reason: 'not_connected' })
  })

  it('says so of a server that speaks no TLS', async () => {
    const url = await listening((_request, response) => response.end())

    expect(await ask(post(url.replace('http:', 'https:')), signal)).toEqual({
      kind: 'not_sent',
      reason: 'not_connected',
    })
  })

  it.each([
    'UND_ERR_CONNECT_TIMEOUT',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('says so of %s', async (code) => {
    expect(await ask(post('https://vendor.test/'), signal, { fetch: failing({ code }) })).toEqual({
      kind: 'not_sent',
      reason: 'not_connected',
    })
  })

  it('says so where every address of a name refused', async () => {
    const refused = { code: 'ECONNREFUSED', syscall: 'connect' }
    const fetch = failing({ code: 'ECONNREFUSED', errors: [refused, { code: 'ETIMEDOUT', syscall: 'connect' }] })
    const reset = failing({ errors: [refused, { code: 'ECONNRESET', syscall: 'read' }] })

    expect(await ask(post('http://vendor.test/'), signal, { fetch })).toMatchObject({ kind: 'not_sent' })
    expect(await ask(post('http://vendor.test/'), signal, { fetch: reset })).toMatchObject({ kind: 'unclear' })
  })

  it('says so when the signal aborted before', async () => {
    let asked = 0
    const url = await listening(() => void asked++)

    expect(await ask(post(url), AbortSignal.abort())).toEqual({ kind: 'not_sent', reason: 'aborted' })
    expect(asked).toBe(0)
  })

  it('tells nothing of a header that cannot be written', async () => {
    const headers = { authorization: 'Bearer hunter2\n' }

    expect(await ask(post('http://127.0.0.1:2/', { headers: { ...headers, a: 'é\u{1F511}' } }), signal)).toEqual({
      kind: 'not_sent',
      reason: 'not_written',
    })
    expect(await ask(post('nowhere'), signal)).toEqual({ kind: 'not_sent', reason: 'not_written' })
  })
})

describe('a request that may have arrived', () => {
  it.each([
    ['resets', (socket: Socket) => void socket.resetAndDestroy()],
    ['hangs up', (socket: Socket) => void socket.end()],
    ['speaks another protocol', (socket: Socket) => void socket.end('220 ready\r\n')],
    ['ends in the middle', (socket: Socket) => void socket.end('HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{')],
  ])('is unclear when the vendor %s', async (_how, then) => {
    const server = createTcpServer((socket) => socket.on('error', () => {}).once('data', () => then(socket)))

    expect(await ask(post(await addressOf(server)), signal)).toEqual({ kind: 'unclear', reason: 'connection_lost' })
  })

  it('is unclear when the time is up, before an answer or within it', async () => {
    const silent = await listening(() => {})
    const slow = await listening((_request, response) => void response.writeHead(201).write('{'))
    const late = { kind: 'unclear', reason: 'timeout' }

    expect(await ask(post(silent, { timeoutMs: 30 }), signal)).toEqual(late)
    expect(await ask(post(slow, { timeoutMs: 100 }), signal)).toEqual(late)
  })

  it('is unclear when the signal aborts meanwhile', async () => {
    const controller = new AbortController()
    const url = await listening(() => controller.abort())

    expect(await ask(post(url), controller.signal)).toEqual({ kind: 'unclear', reason: 'aborted' })
  })
})

describe('what debug hears', () => {
  it('is a line without query, ids, numbers and keys', async () => {
    const lines: string[] = []
    const url = await listening((_request: IncomingMessage, response) => response.writeHead(404).end('secret'))
    const debug = (line: string): void => void lines.push(line.replace(/\d+ ms$/, '- ms'))
    const { host, origin } = new URL(url)
    await ask(post(`${origin}/2010-04-01/Accounts/AC${'0'.repeat(32)}/Messages.json?delivery=dlv_1`), signal, { debug })
    await ask(post(`${origin}/v2/PhoneNumbers/%2B442079460958`), signal, { debug })
    await ask(post(`${origin}/bot123456:hunter2/sendMessage`), AbortSignal.abort(), { debug })

    expect(lines).toEqual([
      `POST ${host}/2010-04-01/Accounts/-/Messages.json 404 - ms`,
      `POST ${host}/v2/PhoneNumbers/- 404 - ms`,
      `POST ${host}/-/sendMessage aborted - ms`,
    ])
  })
})

function post(url: string, more: Partial<VendorRequest> = {}): VendorRequest {
  return { method: 'POST', url, timeoutMs: 10_000, ...more }
}

function failing(cause: object): typeof fetch {
  return () => Promise.reject(new TypeError('fetch failed', { cause }))
}

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  const url = await addressOf(server)
  return `${url}v1/messages`
}

async function addressOf(server: Server): Promise<string> {
  open.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`
}
