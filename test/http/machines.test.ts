import { describe, expect, it } from 'vitest'
import { doctorHeader, doctorProof } from '../../src/core/doctor.ts'
import { testAuth } from '../../src/testing/index.ts'
import { type Answer, bearer, client, paths, signIn } from './client.ts'
import { expectProblem } from './shapes.ts'

const identifier = '+12025550123'

describe('GET /health', () => {
  it.each(['live', 'ready'])('/%s is well', async (path) => {
    const { auth } = await testAuth()

    const answer = await client(auth).get(`/health/${path}`)

    expect([answer.status, answer.body]).toEqual([200, { status: 'ok' }])
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('/live tells keychime doctor of the same secret what address it has here, and nobody else', async () => {
    const { auth, clock } = await testAuth({ trustProxy: ['10.0.0.5'] })
    const other = await testAuth({ secret: 'Kq1mZx9Wv3Lt5Yp2Rc8Nd4Bf6Hs0JgTu7AwEi' })
    const told = async (proof: string) => {
      const headers = { 'x-forwarded-for': '198.51.100.1', [doctorHeader]: proof }
      return (await client(auth).get('/health/live', { headers, clientAddress: '10.0.0.5' })).body
    }
    const proof = doctorProof(auth.settings.keys.doctor, clock.now())
    const seen = { peer: '10.0.0.5', client: '198.51.100.1', forwarded: '198.51.100.1' }
    const ofAnother = doctorProof(other.auth.settings.keys.doctor, clock.now())
    const ofYesterday = doctorProof(auth.settings.keys.doctor, clock.now() - 86_400_000)

    expect(await told(proof)).toEqual({ status: 'ok', seen })
    for (const wrong of ['', 'x', `${proof}x`, ofAnother, ofYesterday])
      expect(await told(wrong)).toEqual({ status: 'ok' })
  })

  it.each(['/health/live', '/health/ready', '/.well-known/jwks.json'])('answers HEAD too: %s', async (path) => {
    const { auth } = await testAuth()

    const answer = await client(auth).send('HEAD', path)

    expect([answer.status, answer.text]).toEqual([200, ''])
    expect(answer.headers.get('request-id')).toMatch(/^req_/)
  })

  it('is not ready when the database is gone, and says so in the one shape', async () => {
    const { auth } = await testAuth()
    await auth.close()

    const live = await client(auth).get('/health/live')
    const ready = await client(auth).get('/health/ready')

    expect(live.status).toBe(200)
    expectProblem(ready, 503, 'unavailable')
  })
})

describe('GET /.well-known/jwks.json', () => {
  it('has no key: those of HS256 are secrets', async () => {
    const { auth } = await testAuth()

    const answer = await client(auth).get('/.well-known/jwks.json')

    expect([answer.status, answer.body]).toEqual([200, { keys: [] }])
    expect(answer.headers.get('content-type')).toMatch(/^application\/(jwk-set\+)?json$/)
  })

  it('may be kept for a while', async () => {
    const { auth } = await testAuth()

    expect((await client(auth).get('/.well-known/jwks.json')).headers.get('cache-control')).toBe('public, max-age=300')
  })
})

describe('what is not there', () => {
  it.each([
    '/',
    '/accounts',
    '/accounts/',
    '/accounts/nothing/',
    '/accounts/otp/',
    '/accounts/otp/request/more/',
    '/accounts//otp/request/',
    '/Accounts/otp/request/',
    '/accounts/otp/status/',
    '/accounts/tokens/',
    '/api/accounts/otp/request/',
    '/health',
    '/.well-known/',
    '/.env',
    '/%2e%2e/etc/passwd',
    '/accounts/%00',
    `/${'a'.repeat(4000)}`,
  ])('is 404 in the one shape: %.60s', async (path) => {
    const { auth } = await testAuth()

    expectProblem(await client(auth).get(path), 404, 'not_found')
    expectProblem(await client(auth).post(path, { identifier }), 404, 'not_found')
  })
})

describe('another method', () => {
  it.each([
    ['GET', paths.request, 'POST'],
    ['PUT', paths.request, 'POST'],
    ['PATCH', paths.request, 'POST'],
    ['DELETE', paths.verify, 'POST'],
    ['GET', paths.verify, 'POST'],
    ['GET', paths.verifyToken, 'POST'],
    ['DELETE', paths.blacklist, 'POST'],
    ['POST', '/accounts/otp/status/chl_x/', 'GET'],
    ['POST', paths.profile, 'GET, PATCH'],
    ['DELETE', paths.profile, 'GET, PATCH'],
    ['GET', paths.deleteProfile, 'POST'],
    ['DELETE', paths.deleteProfile, 'POST'],
  ])('is 405 and names the right ones: %s %s', async (method, path, allow) => {
    const { auth } = await testAuth()

    const answer = await client(auth).send(method, path)

    expectProblem(answer, 405, 'method_not_allowed')
    expect(answer.headers.get('allow')).toBe(allow)
  })

  it.each(['PROPFIND', 'REPORT', 'FOO'])('is 405 where it has an unheard name: %s', async (method) => {
    const { auth } = await testAuth()

    expectProblem(await client(auth).send(method, paths.request), 405, 'method_not_allowed')
  })

  it.each(['/health/live', '/health/ready', '/.well-known/jwks.json', '/inbox/api/messages'])(
    'is 405 at the root too: POST %s',
    async (path) => {
      const { auth } = await testAuth()

      const answer = await client(auth).post(path, {})

      expectProblem(answer, 405, 'method_not_allowed')
      expect(answer.headers.get('allow')).toMatch(/^GET(, HEAD)?$/)
    },
  )
})

describe('a trailing slash', () => {
  it.each([
    ['POST', '/accounts/otp/request', { identifier }, 200],
    ['POST', '/accounts/otp/verify', { identifier, otp: '123456' }, 401],
    ['POST', '/accounts/token', { username: 'nobody', password: 'x' }, 401],
    ['POST', '/accounts/token/refresh', { refresh: 'x' }, 401],
    ['POST', '/accounts/token/verify', { token: 'x' }, 401],
    ['POST', '/accounts/token/blacklist', { refresh: 'x' }, 401],
    ['GET', '/accounts/profile', undefined, 401],
    ['PATCH', '/accounts/profile', {}, 401],
    ['POST', '/accounts/profile/delete', {}, 401],
    ['GET', `/accounts/otp/status/chl_${'0'.repeat(36)}`, undefined, 404],
    ['PUT', '/accounts/otp/request', {}, 405],
    ['GET', '/health/live', undefined, 200],
    ['GET', '/health/ready', undefined, 200],
    ['GET', '/.well-known/jwks.json', undefined, 200],
    ['GET', '/.well-known/revocations', undefined, 404],
    ['GET', '/inbox/api/messages', undefined, 200],
  ])('makes no difference: %s %s', async (method, path, body, status) => {
    const answers: Answer[] = []
    for (const spelling of [path, `${path}/`]) {
      const { auth } = await testAuth()
      answers.push(await client(auth).send(method, spelling, body === undefined ? {} : { body }))
    }

    expect(answers.map((answer) => answer.status)).toEqual([status, status])
    expect(Object.keys(answers[0]?.body ?? {})).toEqual(Object.keys(answers[1]?.body ?? {}))
  })

  it('makes none for status URLs that exist', async () => {
    const { auth } = await testAuth()
    const { body } = await client(auth).post(paths.request, { identifier })
    const url = String(body['status_url'])

    expect((await client(auth).get(url)).status).toBe(200)
    expect((await client(auth).get(url.slice(0, -1))).status).toBe(200)
  })
})

describe.each(['/api/v1/auth', '/cfg/accounts', '/a', '/v1.2~x/a_b-c'])('with the prefix %s', (prefix) => {
  it('everything stands there', async () => {
    const { auth, inbox } = await testAuth({ prefix })
    const there = client(auth)
    const asked = await there.post(`${prefix}/otp/request/`, { identifier })
    await inbox.settle()
    const verified = await there.post(`${prefix}/otp/verify/`, { identifier, otp: inbox.code })
    const profile = await there.get(`${prefix}/profile/`, bearer(String(verified.body['access'])))
    const refreshed = await there.post(`${prefix}/token/refresh/`, { refresh: verified.body['refresh'] })

    expect([asked, verified, profile, refreshed].map(({ status }) => status)).toEqual([200, 200, 200, 200])
  })

  it('the status URL stands there too', async () => {
    const { auth } = await testAuth({ prefix })
    const { body } = await client(auth).post(`${prefix}/otp/request/`, { identifier })

    expect(body['status_url']).toContain(`${prefix}/otp/status/chl_`)
    expect((await client(auth).get(String(body['status_url']))).status).toBe(200)
  })

  it('refusals of token routes stay those of simplejwt', async () => {
    const { auth } = await testAuth({ prefix })

    const answer = await client(auth).post(`${prefix}/token/refresh/`, { refresh: 'x' })

    expect(answer.body).toEqual({ detail: 'Token is invalid', code: 'token_not_valid' })
  })

  it('nothing stands at the default', async () => {
    const { auth } = await testAuth({ prefix })

    expectProblem(await client(auth).post(paths.request, { identifier }), 404, 'not_found')
  })

  it('what stands at the root stays there', async () => {
    const { auth } = await testAuth({ prefix })

    expect((await client(auth).get('/health/live')).status).toBe(200)
  })
})

describe('a dot in the prefix', () => {
  it('is a dot', async () => {
    const { auth } = await testAuth({ prefix: '/v1.2' })

    expectProblem(await client(auth).post('/v1x2/otp/request/', { identifier }), 404, 'not_found')
  })
})

describe('every answer', () => {
  it.each([
    ['GET', '/health/live', 200],
    ['GET', '/.well-known/jwks.json', 200],
    ['GET', '/nothing', 404],
    ['GET', paths.request, 405],
    ['POST', paths.request, 415],
    ['GET', paths.profile, 401],
    ['OPTIONS', paths.request, 204],
    ['GET', '/inbox/api/messages', 200],
  ])('has a request id and is not to be sniffed: %s %s', async (method, path, status) => {
    const { auth } = await testAuth()

    const answer = await client(auth).send(method, path)

    expect(answer.status).toBe(status)
    expect(answer.headers.get('request-id')).toMatch(/^req_[0-9a-hjkmnp-tv-z]{30}$/)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each([paths.verify, paths.refresh, paths.profile])(
    'with tokens or a person is not to be kept: %s',
    async (path) => {
      const made = await testAuth({ otp: { cooldown: 0 } })
      const { access, refresh, answer } = await signIn(made, identifier)
      const answers: Record<string, Answer> = {
        [paths.verify]: answer,
        [paths.refresh]: await client(made.auth).post(paths.refresh, { refresh }),
        [paths.profile]: await client(made.auth).get(paths.profile, bearer(access)),
      }

      expect(answers[path]?.headers.get('cache-control')).toBe('no-store')
    },
  )
})
