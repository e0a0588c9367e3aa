import { beforeEach, describe, expect, it } from 'vitest'
import { type TestAuth, testAuth } from '../../src/testing/index.ts'
import { type Answer, type Body, bearer, client, paths, type Sending, signIn } from './client.ts'
import { expectRefused } from './shapes.ts'

/** Every route that reads a body, with one that it would take. */
const routes = [
  ['POST', paths.request, { identifier: '+12025550124' }],
  ['POST', paths.verify, { identifier: '+12025550123', otp: '123456' }],
  ['POST', paths.obtain, { username: 'nobody', password: 'x' }],
  ['POST', paths.refresh, { refresh: 'x' }],
  ['POST', paths.verifyToken, { token: 'x' }],
  ['POST', paths.blacklist, { refresh: 'x' }],
  ['PATCH', paths.profile, { first_name: 'Eve' }],
] as const

let made: TestAuth
let me: Sending

beforeEach(async () => {
  made = await testAuth({ otp: { cooldown: 0, hourlyLimit: 0, dailyLimit: 0 } })
  me = bearer((await signIn(made, '+12025550123')).access)
})

/** Sends a body as somebody signed in, so that only the body can be what is wrong. */
function send(
  method: string,
  path: string,
  body: Body,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return client(made.auth).send(method, path, { body, headers: { ...me.headers, ...headers } })
}

/** Nothing was done: no account changed, nobody was asked to type a code, no session ended. */
async function expectNothingLost(doing: () => Promise<void>): Promise<void> {
  const before = made.events.length
  await doing()

  expect(made.events.slice(before)).toEqual([])
  const { body } = await client(made.auth).get(paths.profile, me)
  expect(body).toMatchObject({ id: 1, first_name: '' })
}

describe.each(routes)('%s %s refuses', (method, path, good) => {
  it.each([
    ['text', 'text/plain'],
    ['text that is said to be UTF-8', 'text/plain; charset=utf-8'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['a multipart form', 'multipart/form-data; boundary=x'],
    ['another JSON type', 'application/vnd.api+json'],
    ['a JSON type of text', 'text/json'],
    ['JSON lines', 'application/jsonl'],
    ['a longer type', 'application/jsonx'],
    ['half a type', 'application'],
    ['an empty type', ''],
    ['a tab in the type', 'application/json;\tcharset=utf-8'],
    ['a tab before the parameter', 'application/json\t;charset=utf-8'],
    ['trailing junk', 'application/json; charset=utf-8 junk'],
    ['a trailing semicolon', 'application/json;'],
    ['two types', 'application/json, text/plain'],
    ['a second parameter', 'application/json; charset=utf-8; x=y'],
    ['another charset', 'application/json; charset=latin1'],
    ['UTF-16', 'application/json; charset=utf-16'],
    ['a charset with half its quotes', 'application/json; charset="utf-8'],
    ['a charset with the other half', 'application/json; charset=utf-8"'],
    ['a charset with a blank in it', 'application/json; charset= utf-8'],
  ])('H-05: %s with 415', (_, type) =>
    expectNothingLost(async () => {
      expectRefused(await send(method, path, JSON.stringify(good), { 'content-type': type }), [415])
    }),
  )

  it.each(['gzip', 'br', 'deflate', 'zstd', 'gzip, identity'])('a body in %s with 415', (encoding) =>
    expectNothingLost(async () => {
      const answer = await send(method, path, JSON.stringify(good), { 'content-encoding': encoding })
      expectRefused(answer, [415])
    }),
  )

  it.each([
    ['nothing', ''],
    ['blanks', '  \n'],
    ['a number', '5'],
    ['text', '"identifier"'],
    ['null', 'null'],
    ['true', 'true'],
    ['a list', '[]'],
    ['100,000 lists that never end', '['.repeat(100_000)],
    ['50,000 objects that never end', '{"a":'.repeat(50_000)],
    ['a list of what it would take', JSON.stringify([good])],
    ['half an object', '{"identifier":'],
    ['two objects', '{}{}'],
    ['an object and junk', '{} x'],
    ['single quotes', "{'identifier':'x'}"],
    ['names without quotes', '{identifier:"x"}'],
    ['a trailing comma', '{"identifier":"x",}'],
    ['a comment', '{"identifier":"x"/* y */}'],
    ['NaN', '{"identifier":NaN}'],
    ['Infinity', '{"identifier":Infinity}'],
    ['undefined', '{"identifier":undefined}'],
    ['a raw newline in text', '{"identifier":"a\nb"}'],
    ['a byte order mark', '\ufeff{}'],
    ['a form', 'identifier=%2B12025550123&otp=123456'],
    ['XML', '<identifier>+12025550123</identifier>'],
    ['a NUL', '\u0000'],
  ])('%s with 400', (_, body) => expectNothingLost(async () => expectRefused(await send(method, path, body), [400])))

  it.each([
    ['invalid UTF-8', [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]],
    ['half a character', [0x7b, 0x22, 0xe2, 0x82, 0x22, 0x3a, 0x31, 0x7d]],
    ['an overlong slash', [0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]],
    ['an encoded surrogate', [0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
    ['a byte order mark in bytes', [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
  ])('%s with 400', (_, bytes) =>
    expectNothingLost(async () => expectRefused(await send(method, path, new Uint8Array(bytes)), [400])),
  )

  it.each(['__proto__', 'constructor', 'prototype'])('H-08: %s as a key, at any depth, with 400', (key) =>
    expectNothingLost(async () => {
      const evil = `{"${key}":{"isAdmin":true,"polluted":"yes"}}`
      const bodies = [evil, `{"a":${evil}}`, `{"a":{"b":${evil}}}`, `{"a":[{"b":[${evil}]}]}`]
      for (const body of bodies) expectRefused(await send(method, path, body), [400])

      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    }),
  )

  it('a key that is spelled with escapes with 400', () =>
    expectNothingLost(async () => {
      expectRefused(await send(method, path, '{"\\u005f_proto__":{"polluted":1}}'), [400])
    }))

  it('H-06: a body that is announced as too large with 413, before it is read', async () => {
    let wasRead = false
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          wasRead = true
          controller.close()
        },
      },
      { highWaterMark: 0 },
    )

    expectRefused(await send(method, path, body, { 'content-length': '262145' }), [413])
    expect(wasRead).toBe(false)
  })

  it('H-06: a body of one byte too many with 413, where nothing was announced', () =>
    expectNothingLost(async () => {
      const text = JSON.stringify({ ...good, padding: '' })
      const padded = text.replace('""', `"${'x'.repeat(262_145 - text.length)}"`)
      expect(padded).toHaveLength(262_145)

      expectRefused(await send(method, path, inChunks(padded, 1024)), [413])
    }))

  it('an endless body with 413, after 256 KiB of it', async () => {
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1024
        controller.enqueue(new TextEncoder().encode(' '.repeat(1024)))
      },
    })

    expectRefused(await send(method, path, body), [413])
    expect(sent).toBeLessThanOrEqual(262_144 + 4096)
  })

  it('a body that breaks off, with a 4xx', async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"identifier":'))
      },
      pull(controller) {
        controller.error(new Error('the connection is gone'))
      },
    })

    expectRefused(await send(method, path, body), [400])
  })
})

describe.each(routes)('%s %s bears', (method, path, good) => {
  it('a body of 256 KiB', async () => {
    const text = JSON.stringify({ ...good, padding: '' })
    const padded = text.replace('""', `"${'x'.repeat(262_144 - text.length)}"`)

    const answer = await send(method, path, padded)

    expect([200, 401]).toContain(answer.status)
  })

  it('depth', async () => {
    const nested = `${'['.repeat(120_000)}${']'.repeat(120_000)}`
    const answer = await send(
      method,
      path,
      JSON.stringify({ ...good, deep: 0 }).replace('"deep":0', `"deep":${nested}`),
    )

    expect([200, 401]).toContain(answer.status)
  })

  it('many members', async () => {
    const members = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`m${n}`, n]))

    expect([200, 401]).toContain((await send(method, path, { ...members, ...good })).status)
  })

  it.each([
    'application/json',
    'application/json;charset=utf-8',
    'application/json; charset=UTF-8',
    'application/json; charset="utf-8"',
    'Application/JSON',
  ])('the type %s', async (type) => {
    expect([200, 401]).toContain((await send(method, path, JSON.stringify(good), { 'content-type': type })).status)
  })
})

describe('POST /accounts/profile/delete/', () => {
  it.each(['', '{}', '[]', '{"x":', '{"__proto__":{"id":2}}', '\u0000'])(
    'asks for no body and reads none: %j',
    async (body) => {
      const answer = await send('POST', paths.deleteProfile, body)

      expect([answer.status, answer.body['success']]).toEqual([200, true])
    },
  )
})

describe('a parameter of a path', () => {
  it.each([
    'x',
    'chl_',
    `chl_${'0'.repeat(36)}`,
    `chl_${'0'.repeat(5000)}`,
    '%00',
    '%E0%A4%A',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '..%2f..',
    '%27%20or%201=1--',
    '__proto__',
    'constructor',
    '*',
    ':handle',
    '%F0%9F%92%A9',
  ])('that names no challenge is not found: %.40s', async (handle) => {
    expectRefused(await client(made.auth).get(`/accounts/otp/status/${handle}/`), [404])
  })
})

describe('a request id', () => {
  it('is ours, whatever the caller says', async () => {
    const answer = await client(made.auth).get('/health/live', {
      headers: { 'request-id': 'req_evil', 'x-request-id': 'evil' },
    })

    expect(answer.headers.get('request-id')).toMatch(/^req_[0-9a-hjkmnp-tv-z]{30}$/)
  })

  it('is another each time', async () => {
    const ids = await Promise.all(
      Array.from({ length: 100 }, async () => {
        return (await client(made.auth).get('/health/live')).headers.get('request-id')
      }),
    )

    expect(new Set(ids).size).toBe(100)
  })
})

function inChunks(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.subarray(at, at + size))
      at += size
    },
  })
}
