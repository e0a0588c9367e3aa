import { describe, expect, it } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { client, home, paths } from './client.ts'

const app = 'https://app.example.com'
const identifier = '+12025550123'
const allPaths = Object.values(paths)

/** The permissions that an answer gives to pages of other origins. */
function permissions(headers: Headers): Record<string, string> {
  return Object.fromEntries(Array.from(headers).filter(([name]) => name.startsWith('access-control-')))
}

describe('a page of a listed origin', () => {
  it('may read the answer, with cookies', async () => {
    const { auth } = await testAuth({ allowedOrigins: [app] })

    const answer = await client(auth).post(paths.request, { identifier }, { headers: { origin: app } })

    expect(answer.headers.get('access-control-allow-origin')).toBe(app)
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true')
    expect(answer.headers.get('vary')).toContain('Origin')
  })

  it.each(['request-id', 'retry-after', 'preference-applied'])('may read %s', async (name) => {
    const { auth } = await testAuth({ allowedOrigins: [app] })

    const answer = await client(auth).post(paths.request, { identifier }, { headers: { origin: app } })

    expect(answer.headers.get('access-control-expose-headers')?.toLowerCase().split(',')).toContain(name)
  })

  it.each([
    ['a refusal', paths.request, {}, 400],
    ['a failed verify', paths.verify, { identifier, otp: '123456' }, 401],
    ['a token refusal', paths.refresh, { refresh: 'x' }, 401],
    ['what is not there', '/accounts/nothing/', {}, 404],
  ])('may read %s too', async (_, path, body, status) => {
    const { auth } = await testAuth({ allowedOrigins: [app] })

    const answer = await client(auth).post(path, body, { headers: { origin: app } })

    expect(answer.status).toBe(status)
    expect(answer.headers.get('access-control-allow-origin')).toBe(app)
  })

  it.each(allPaths)('may ask before it calls %s', async (path) => {
    const { auth } = await testAuth({ allowedOrigins: [app] })
    const headers = {
      origin: app,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,authorization,prefer',
    }

    const answer = await client(auth).send('OPTIONS', path, { headers })

    expect([answer.status, answer.text]).toEqual([204, ''])
    expect(answer.headers.get('access-control-allow-origin')).toBe(app)
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true')
    expect(answer.headers.get('access-control-allow-methods')?.split(',')).toEqual(
      expect.arrayContaining(['GET', 'POST', 'PATCH']),
    )
    expect(answer.headers.get('access-control-allow-headers')?.toLowerCase().split(',')).toEqual(
      expect.arrayContaining(['content-type', 'authorization', 'prefer']),
    )
  })

  it('may send the header that access tokens come in, whatever its name', async () => {
    const { auth } = await testAuth({ allowedOrigins: [app], jwt: { authHeaderName: 'X-Access-Token' } })
    const headers = { origin: app, 'access-control-request-method': 'GET' }

    const answer = await client(auth).send('OPTIONS', paths.profile, { headers })

    expect(answer.headers.get('access-control-allow-headers')?.toLowerCase().split(',')).toContain('x-access-token')
  })
})

describe('a page of our own origin', () => {
  it('may read the answer', async () => {
    const { auth } = await testAuth()

    const answer = await client(auth).post(paths.request, { identifier }, { headers: { origin: home } })

    expect(answer.headers.get('access-control-allow-origin')).toBe(home)
  })
})

describe('a page of any other origin', () => {
  it.each([
    'https://evil.example',
    'null',
    '*',
    'https://app.example.com.evil.example',
    'https://app.example.com:8443',
    'http://app.example.com',
    'https://APP.example.com',
    'https://app.example.com/',
    'https://sub.app.example.com',
    'https://xapp.example.com',
    'https://app.example.com, https://evil.example',
  ])('gets no permission: %s', async (origin) => {
    const { auth } = await testAuth({ allowedOrigins: [app] })

    const answer = await client(auth).post(paths.request, { identifier }, { headers: { origin } })

    expect(answer.headers.has('access-control-allow-origin')).toBe(false)
  })

  it('gets none by asking before', async () => {
    const { auth } = await testAuth({ allowedOrigins: [app] })
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }

    const answer = await client(auth).send('OPTIONS', paths.verify, { headers })

    expect(answer.headers.has('access-control-allow-origin')).toBe(false)
  })

  it('can send no simple request that we would act on', async () => {
    const { auth, events } = await testAuth()
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const headers = { origin: 'https://evil.example', 'content-type': type }
      const answer = await client(auth).post(paths.request, JSON.stringify({ identifier }), { headers })
      expect(answer.status).toBe(415)
    }

    expect(events).toEqual([])
  })
})

describe('no answer', () => {
  it.each([...allPaths, '/health/live', '/.well-known/jwks.json', '/inbox/api/messages', '/nothing'])(
    'has a wildcard: %s',
    async (path) => {
      const { auth } = await testAuth({ allowedOrigins: [app] })
      for (const origin of [undefined, app, 'https://evil.example']) {
        const answer = await client(auth).get(path, origin === undefined ? {} : { headers: { origin } })
        expect(Object.values(permissions(answer.headers))).not.toContain('*')
      }
    },
  )

  it.each(['/inbox/api/messages', '/nothing'])('outside the prefix gives permission: %s', async (path) => {
    const { auth } = await testAuth({ allowedOrigins: [app] })

    const answer = await client(auth).get(path, { headers: { origin: 'https://evil.example' } })

    expect(permissions(answer.headers)).toEqual({})
  })
})
