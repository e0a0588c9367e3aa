import { describe, expect, it } from 'vitest'
import type { Channel } from '../../src/core/channel.ts'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { ask, client, type Json, paths } from './client.ts'
import { expectProblem } from './shapes.ts'

const identifier = '+12025550123'
const messagesPath = '/inbox/api/messages'

async function messages({ auth }: TestAuth, query = ''): Promise<readonly Json[]> {
  const answer = await client(auth).get(`${messagesPath}${query}`)
  if (answer.status !== 200) throw new Error(answer.text)
  return answer.body['messages'] as readonly Json[]
}

describe('GET /inbox/api/messages', () => {
  it('is empty at first', async () => {
    const { auth } = await testAuth()

    const answer = await client(auth).get(messagesPath)

    expect([answer.status, answer.text]).toEqual([200, '{"messages":[]}'])
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('gives a text message with these members', async () => {
    const made = await testAuth()
    const { code } = await ask(made, { identifier })

    expect(await messages(made)).toEqual([
      {
        id: expect.stringMatching(/^dlv_/),
        channel: 'whatsapp',
        to: identifier,
        subject: null,
        text: expect.stringContaining(code),
        html: null,
        code,
        created_at: '2026-01-01T00:00:00.000Z',
      },
    ])
  })

  it('has what was asked for a moment ago, whoever does not wait for it', async () => {
    const made = await testAuth()
    await client(made.auth).post(paths.request, { identifier })

    expect(await messages(made)).toMatchObject([{ to: identifier }])
  })

  it('answers too while another provider takes its time', async () => {
    const pigeon: Channel = { name: 'pigeon', transports: ['sms'], send: () => new Promise(() => {}) }
    const made = await testAuth({ otp: { channels: [pigeon, 'inbox'] } })
    await client(made.auth).post(paths.request, { identifier, channel: 'sms' })
    await client(made.auth).post(paths.request, { identifier: 'ada@example.com' })

    expect(await messages(made)).toMatchObject([{ to: 'ada@example.com' }])
  })

  it('gives an email with subject and HTML', async () => {
    const made = await testAuth()
    const { code } = await ask(made, { identifier: 'ada@example.com' })

    expect(await messages(made)).toEqual([
      {
        id: expect.any(String),
        channel: 'email',
        to: 'ada@example.com',
        subject: 'Your Test verification code',
        text: expect.stringContaining(code),
        html: expect.stringContaining(code),
        code,
        created_at: '2026-01-01T00:00:00.000Z',
      },
    ])
  })

  it.each(['sms', 'whatsapp', 'telegram', 'voice'])('names the channel %s', async (channel) => {
    const made = await testAuth()
    await ask(made, { identifier, channel })

    expect(await messages(made)).toMatchObject([{ channel }])
  })

  it('gives the newest first', async () => {
    const made = await testAuth()
    await ask(made, { identifier })
    made.clock.advance({ seconds: 1 })
    await ask(made, { identifier: 'ada@example.com' })

    expect((await messages(made)).map(({ to }) => to)).toEqual(['ada@example.com', identifier])
  })

  it.each([
    ['a bare plus', '?to=+12025550123'],
    ['an escaped plus', '?to=%2B12025550123'],
    ['an escaped blank', '?to=%2012025550123'],
  ])('narrows to a number with %s', async (_, query) => {
    const made = await testAuth()
    await ask(made, { identifier })
    await ask(made, { identifier: '+12025550124' })

    expect((await messages(made, query)).map(({ to }) => to)).toEqual([identifier])
  })

  it.each(['?to=ada@example.com', '?to=ada%40example.com'])('narrows to an address: %s', async (query) => {
    const made = await testAuth()
    await ask(made, { identifier })
    await ask(made, { identifier: 'ada@example.com' })

    expect((await messages(made, query)).map(({ to }) => to)).toEqual(['ada@example.com'])
  })

  it('narrows to an address with a plus in it', async () => {
    const made = await testAuth()
    await ask(made, { identifier: 'ada+tag@example.com' })

    expect(await messages(made, '?to=ada%2Btag@example.com')).toHaveLength(1)
    expect(await messages(made, '?to=ada+tag@example.com')).toHaveLength(1)
  })

  it.each([
    '?to=ada@example.com&to=eve@example.com',
    '?to=ada@example.com&to=ada@example.com',
    '?to&to',
    '?to=&x=1&to=',
  ])('H-07: refuses to choose between two: %s', async (query) => {
    const { auth } = await testAuth()

    expectProblem(await client(auth).get(`${messagesPath}${query}`), 400, 'validation_error')
  })

  it.each([
    ['nobody', '?to=eve@example.com', 0],
    ['nothing', '?to=', 1],
    ['half a number', '?to=+1202555', 0],
    ['something else', '?from=x', 1],
    ['a broken escape', '?to=%E0%A4%A', 0],
  ])('narrows to %s: %s', async (_, query, count) => {
    const made = await testAuth()
    await ask(made, { identifier })

    expect(await messages(made, query)).toHaveLength(count)
  })
})

describe('GET /inbox/api/events', () => {
  /** Reads a stream text by text. */
  async function open({ auth }: TestAuth) {
    const response = await auth.handler(new Request('http://localhost:4000/inbox/api/events'))
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    const next = async (): Promise<string> => (await reader?.read())?.value ?? ''
    return { response, next, close: () => reader?.cancel() }
  }

  it('is a stream of server-sent events', async () => {
    const made = await testAuth()
    const { response, close } = await open(made)

    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('request-id')).toMatch(/^req_/)
    await close()
  })

  it('says at once that it listens', async () => {
    const stream = await open(await testAuth())

    expect(await stream.next()).toMatch(/^:.*\n\n$/)
    await stream.close()
  })

  it('tells of each message as it arrives', async () => {
    const made = await testAuth()
    const stream = await open(made)
    await stream.next()
    await ask(made, { identifier })

    const [event = '', data = '', id = ''] = (await stream.next()).trimEnd().split('\n')

    expect(event).toBe('event: message')
    expect(JSON.parse(data.replace('data: ', ''))).toEqual((await messages(made))[0])
    expect(id).toBe(`id: ${made.inbox.last.id}`)
    await stream.close()
  })

  it('tells every reader', async () => {
    const made = await testAuth()
    const streams = [await open(made), await open(made)]
    for (const stream of streams) await stream.next()
    await ask(made, { identifier })

    for (const stream of streams) {
      expect(await stream.next()).toContain(made.inbox.last.id)
      await stream.close()
    }
  })

  it('tells nothing of what came before', async () => {
    const made = await testAuth()
    await ask(made, { identifier })
    const stream = await open(made)
    await stream.next()
    await ask(made, { identifier: 'ada@example.com' })

    expect(await stream.next()).toContain('ada@example.com')
    await stream.close()
  })

  it('lets others read on when one leaves', async () => {
    const made = await testAuth()
    const [one, other] = [await open(made), await open(made)]
    await one.next()
    await other.next()
    await one.close()
    await ask(made, { identifier })

    expect(await other.next()).toContain(made.inbox.last.id)
    await other.close()
  })
})

describe('the inbox of this machine', () => {
  const get = async (url: string, clientAddress?: string): Promise<number> => {
    const { auth } = await testAuth({ publicUrl: 'http://dev.example:4000' })
    const options = clientAddress === undefined ? {} : { clientAddress }
    return (await auth.handler(new Request(url), options)).status
  }

  it.each(['http://localhost:4000', 'http://127.0.0.1:4000', 'http://[::1]:4000', 'http://app.localhost:4000'])(
    'answers under its own name: %s',
    async (origin) => {
      expect(await get(`${origin}${messagesPath}`)).toBe(200)
    },
  )

  it.each([
    'http://evil.example:4000',
    'http://localhost.evil.example:4000',
    'http://127.0.0.1.evil.example',
    'http://192.0.2.1:4000',
    'http://evil-localhost:4000',
    'http://dev.example:4000',
    'http://xdev.example:4000',
  ])('answers under no other name, such as one that was rebound: %s', async (origin) => {
    expect(await get(`${origin}${messagesPath}`)).toBe(421)
    expect(await get(`${origin}/inbox/api/events`)).toBe(421)
  })

  it.each(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'])('answers its own peers: %s', async (peer) => {
    expect(await get(`http://localhost:4000${messagesPath}`, peer)).toBe(200)
  })

  it.each(['192.0.2.1', '10.0.0.1', '2001:db8::1', '::ffff:192.0.2.1', '128.0.0.1'])(
    'answers no other peer: %s',
    async (peer) => {
      expect(await get(`http://localhost:4000${messagesPath}`, peer)).toBe(421)
    },
  )

  it('refuses in the one shape', async () => {
    const { auth } = await testAuth()

    const answer = await client(auth, { clientAddress: '192.0.2.1' }).get(messagesPath)

    expectProblem(answer, 421, 'misdirected_request')
  })
})

describe('where the inbox is no channel', () => {
  const silent = { name: 'silent', transports: ['sms'] as const, send: async () => ({ outcome: 'sent' }) as const }

  it.each([messagesPath, '/inbox/api/events'])('%s is not there', async (path) => {
    const { auth } = await testAuth({ otp: { channels: [silent] } })

    expectProblem(await client(auth).get(path), 404, 'not_found')
  })

  it('codes are read nowhere', async () => {
    const { auth } = await testAuth({ otp: { channels: [silent] }, phone: { validation: 'lenient' } })
    await client(auth).post(paths.request, { identifier })
    await auth.deliver()

    expect(auth.inbox).toBeUndefined()
  })
})

describe('the inbox behind something', () => {
  it.each(['x-forwarded-for', 'forwarded', 'x-forwarded-host', 'x-real-ip'])(
    'answers nothing that came through a proxy or a tunnel: %s',
    async (name) => {
      const { auth } = await testAuth({ trustProxy: ['loopback'] })
      const headers = { [name]: '127.0.0.1' }

      expect((await client(auth, { headers, clientAddress: '127.0.0.1' }).get(messagesPath)).status).toBe(421)
    },
  )

  it('answers nobody whose address the mount does not tell, but in tests', async () => {
    const { auth } = await testAuth({ environment: 'development' })

    expect((await client(auth).get(messagesPath)).status).toBe(421)
    expect((await client(auth, { clientAddress: '::1' }).get(messagesPath)).status).toBe(200)
  })
})

describe('HEAD /inbox/api/events', () => {
  it('answers as the stream would, without one', async () => {
    const { auth } = await testAuth()

    const answer = await auth.handler(new Request('http://localhost:4000/inbox/api/events', { method: 'HEAD' }))

    expect([answer.status, answer.headers.get('content-type'), answer.body]).toEqual([200, 'text/event-stream', null])
  })
})
