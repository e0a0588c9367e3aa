import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from '../server.ts'
import { rawGet } from './caller.ts'

describe('pages', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({
      env: {
        KEYCHIME_PROJECT_NAME: `Tom & "Jerry's" <b>`,
        KEYCHIME_PREFIX: '/auth',
        KEYCHIME_ALLOWED_ORIGINS: 'https://a.example.com,https://b.example.com',
      },
    })
  })
  afterAll(async () => {
    await server.stop()
  })

  it.each(['/login', '/login/', '/docs', '/docs/', '/inbox', '/inbox/'])('are served at %s', async (path) => {
    const response = await fetch(server.url + path)
    const html = await response.text()

    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(html).toContain('Tom &amp; &quot;Jerry&#39;s&quot; &lt;b&gt;')
    expect(html).not.toMatch(/%[A-Z_]+%/)
  })

  it('know the settings they need', async () => {
    const html = await (await fetch(`${server.url}/login`)).text()

    expect(html).toContain('base="/auth"')
    expect(html).toContain('allowed-origins="https://a.example.com https://b.example.com"')
  })

  it.each([
    ['/login/main.js', 'text/javascript; charset=utf-8'],
    ['/login/style.css', 'text/css; charset=utf-8'],
    ['/login/icon.svg', 'image/svg+xml'],
    ['/docs/main.js', 'text/javascript; charset=utf-8'],
    ['/inbox/main.js', 'text/javascript; charset=utf-8'],
  ])('have %s', async (path, type) => {
    const response = await fetch(server.url + path)

    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(Number(response.headers.get('content-length'))).toBe((await response.arrayBuffer()).byteLength)
  })

  it.each(['/login', '/login/main.js', '/docs', '/docs/try.css', '/inbox', '/inbox/style.css'])(
    'let nothing foreign in: %s',
    async (path) => {
      const { headers } = await fetch(server.url + path)

      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; .*frame-ancestors 'none'; .*script-src 'self'; style-src 'self'/,
      )
      expect(headers.get('content-security-policy')).not.toContain('unsafe-eval')
      expect(Object.fromEntries(headers)).toMatchObject({
        'cache-control': 'no-cache',
        'cross-origin-opener-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('otp-credentials=(self)'),
        'referrer-policy': 'no-referrer',
        'request-id': expect.stringMatching(/^req_/),
        'x-content-type-options': 'nosniff',
      })
    },
  )

  it('style by files alone, but for the emails in the inbox', async () => {
    const policyOf = async (path: string): Promise<string> =>
      (await fetch(server.url + path)).headers.get('content-security-policy') ?? ''

    expect(await policyOf('/login')).not.toContain('unsafe')
    expect(await policyOf('/docs')).not.toContain('unsafe')
    expect((await policyOf('/inbox')).match(/[\w-]+ '?unsafe[^;]*/g)).toEqual(["style-src-attr 'unsafe-inline'"])
  })

  it('are sent once to those who keep them', async () => {
    const etag = (await fetch(`${server.url}/login/main.js`)).headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]{43}"$/)

    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await rawGet(server, '/login/main.js', { 'if-none-match': known })
      expect([again.status, again.headers.get('etag')]).toEqual([304, etag])
    }
    expect((await rawGet(server, '/login/main.js', { 'if-none-match': '"other"' })).status).toBe(200)
  })

  it.each(['/login', '/inbox/main.js'])('tell the head of %s alone', async (path) => {
    const whole = await fetch(server.url + path)
    const head = await fetch(server.url + path, { method: 'HEAD' })

    expect(head.status).toBe(200)
    for (const name of ['content-length', 'content-type', 'etag']) {
      expect(head.headers.get(name)).toBe(whole.headers.get(name))
    }
    expect(await head.text()).toBe('')
  })

  it('take no other methods', async () => {
    for (const path of ['/', '/login', '/inbox/main.js']) {
      const response = await fetch(server.url + path, { method: 'POST', body: 'x' })
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('GET, HEAD')
      expect(await response.json()).toMatchObject({ error_code: 'method_not_allowed' })
    }
  })

  it('begin at /', async () => {
    const response = await fetch(`${server.url}/`, { redirect: 'manual' })

    expect([response.status, response.headers.get('location')]).toEqual([302, '/login'])
  })

  it.each([
    '/login/nothing.js',
    '/login/main.ts',
    '/login/index.html/',
    '/login//main.js',
    '/login/../../package.json',
    '/login/%2e%2e/%2e%2e/package.json',
    '/login/..%2f..%2fpackage.json',
    '/login/%5c..%5cpackage.json',
    '/inbox/main.js%00',
    '/constructor',
    '/__proto__',
    '/nowhere',
  ])('are nothing but their files: %s', async (path) => {
    const { status, headers } = await rawGet(server, path)

    expect(status).toBe(404)
    expect(headers.get('content-type')).toBe('application/problem+json')
  })
})

describe('without the inbox', () => {
  it('its page and its API are not there', async () => {
    const server = await startServer({ env: { KEYCHIME_OTP__CHANNELS: 'console' } })
    for (const path of ['/inbox', '/inbox/main.js', '/inbox/api/messages', '/inbox/api/events']) {
      expect((await fetch(server.url + path)).status).toBe(404)
    }
    await server.stop()
  })
})

describe('every answer of the server', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ env: { KEYCHIME_PUBLIC_URL: 'https://auth.example.com' } })
  })
  afterAll(async () => {
    await server.stop()
  })

  it.each([
    ['GET', '/', 302],
    ['GET', '/login', 200],
    ['HEAD', '/login', 200],
    ['GET', '/docs/main.js', 200],
    ['GET', '/inbox', 200],
    ['POST', '/login', 405],
    ['GET', '/openapi.json', 200],
    ['GET', '/health/ready', 200],
    ['GET', '/inbox/api/messages', 200],
    ['GET', '/accounts/profile/', 401],
    ['POST', '/accounts/otp/request/', 415],
    ['OPTIONS', '/accounts/otp/request/', 204],
    ['DELETE', '/accounts/profile/', 405],
    ['GET', '/nowhere', 404],
  ])('to %s %s keeps browsers from reading more into it', async (method, path, status) => {
    const answer = await fetch(server.url + path, { method, redirect: 'manual' })

    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; base-uri 'none'; .*frame-ancestors 'none'/,
    )
    expect(Object.fromEntries(answer.headers)).toMatchObject(always)
  })

  it('is protected for another host too, and for who keeps the page', async () => {
    const etag = (await fetch(`${server.url}/login`)).headers.get('etag') ?? ''
    const refused = await rawGet(server, '/login', { host: 'evil.example' })
    const kept = await rawGet(server, '/login', { 'if-none-match': etag })

    expect(refused.status).toBe(421)
    expect(Object.fromEntries(refused.headers)).toMatchObject({ ...always, 'cache-control': 'no-store' })
    expect(kept.status).toBe(304)
    expect(Object.fromEntries(kept.headers)).toMatchObject(always)
  })
})

const always = {
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'request-id': expect.stringMatching(/^req_/),
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
}
