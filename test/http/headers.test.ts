import { describe, expect, it } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { client, paths } from './client.ts'

const address = { clientAddress: '192.0.2.1' }

describe('RateLimit', () => {
  it('tells a caller what its own address has left', async () => {
    const { auth, clock } = await testAuth()
    const caller = client(auth, address)
    const told: (string | null)[] = []
    for (const identifier of ['ada@example.com', 'bob@example.com']) {
      told.push((await caller.post(paths.request, { identifier })).headers.get('ratelimit'))
      clock.advance({ seconds: 10 })
    }
    const guess = await caller.post(paths.verify, { identifier: 'ada@example.com', otp: '123456' })

    expect(told).toEqual(['"requests";r=9;t=60', '"requests";r=8;t=50'])
    expect(guess.headers.get('ratelimit-policy')).toBe('"verifies";q=20;w=60')
    expect(guess.headers.get('ratelimit')).toBe('"verifies";r=19;t=60')
  })

  it('is empty when nothing is left, and no earlier than Retry-After', async () => {
    const { auth } = await testAuth({ limits: { requestsPerMinute: 1 } })
    const caller = client(auth, address)
    await caller.post(paths.request, { identifier: 'ada@example.com' })
    const refused = await caller.post(paths.request, { identifier: 'bob@example.com' })

    expect(refused.status).toBe(429)
    expect(refused.headers.get('ratelimit')).toBe('"requests";r=0;t=60')
    expect(refused.headers.get('retry-after')).toBe('60')
  })

  it('tells nothing of the limits of a recipient', async () => {
    const { auth } = await testAuth()
    await client(auth).post(paths.request, { identifier: 'ada@example.com' })
    const refused = await client(auth, address).post(paths.request, { identifier: 'ada@example.com' })

    expect(refused.body['error_code']).toBe('cooldown')
    expect(refused.headers.get('ratelimit')).toBeNull()
  })

  it('is absent where there is no limit', async () => {
    const { auth } = await testAuth({ limits: { requestsPerMinute: 0 } })
    const answer = await client(auth, address).post(paths.request, { identifier: 'ada@example.com' })

    expect(answer.headers.get('ratelimit')).toBeNull()
  })
})

describe('every answer', () => {
  const everywhere = [
    ['GET', '/health/live'],
    ['GET', '/.well-known/jwks.json'],
    ['GET', '/nowhere'],
    ['POST', paths.request],
    ['DELETE', paths.profile],
    ['POST', paths.refresh],
    ['GET', '/inbox/api/messages'],
  ] as const

  it.each(everywhere)('to %s %s keeps browsers from reading more into it', async (method, path) => {
    const { auth } = await testAuth({ publicUrl: 'https://auth.example.com' })
    const { headers } = await client(auth).send(method, path)

    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; base-uri 'none'; frame-ancestors 'none'")
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000')
  })

  it('promises TLS only where there is TLS', async () => {
    const { auth } = await testAuth()

    expect((await client(auth).get('/health/live')).headers.get('strict-transport-security')).toBeNull()
  })
})
