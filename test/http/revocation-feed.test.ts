import { decodeJwt } from 'jose'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { keyPairs } from '../jwt/key-pairs.ts'
import { client, signIn } from './client.ts'
import { expectProblem } from './shapes.ts'

const identifier = '+12025550123'

describe('GET /.well-known/revocations', () => {
  afterEach(() => void vi.useRealTimers())

  const jwt = { algorithm: 'ES256', signingKey: keyPairs.ES256.privatePem, issuer: 'https://auth.example.com' } as const

  it('is not there where nobody could check its signature, or it is off', async () => {
    const shared = await testAuth()
    const off = await testAuth({ jwt, sessions: { revocationFeed: false } })
    const forgetful = await testAuth({ jwt, sessions: { maxStaleness: 0 } })

    for (const { auth } of [shared, off, forgetful])
      expectProblem(await client(auth).get('/.well-known/revocations'), 404, 'not_found')
  })

  it('tells which sessions ended, and lately those of the last half a minute', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const made = await testAuth({ jwt })
    const { access, refresh } = await signIn(made, identifier)
    const told = async (path: string) => {
      vi.advanceTimersByTime(600)
      const answer = await made.auth.handler(new Request(`http://localhost/.well-known/${path}`))
      expect(answer.headers.get('content-type')).toBe('application/jose')
      return decodeJwt(await answer.text())
    }

    expect(await told('revocations')).toMatchObject({ iss: jwt.issuer, age: expect.any(Number), sessions: [] })
    await made.auth.tokens.revoke(refresh)
    const { sid } = decodeJwt(access)
    expect(await told('revocations')).toMatchObject({ sessions: [sid], lifetime: 1800 + 3600 })
    expect(await told('revocations/recent')).toMatchObject({ sessions: [sid] })
    vi.advanceTimersByTime(2_000)
    expect(Number((await told('revocations'))['age'])).toBeGreaterThanOrEqual(2)
    await made.auth.close()
  })

  it('is short where only those of the last half a minute are told', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'performance'] })
    const made = await testAuth({ jwt, sessions: { maxStaleness: 300 } })
    const { refresh } = await signIn(made, identifier)
    await made.auth.tokens.revoke(refresh)
    const lately = async () => {
      const answer = await made.auth.handler(new Request('http://localhost/.well-known/revocations/recent'))
      return (decodeJwt(await answer.text())['sessions'] as unknown[]).length
    }
    vi.advanceTimersByTime(29_000)
    expect(await lately()).toBe(1)
    vi.advanceTimersByTime(2_000)
    expect(await lately()).toBe(0)
    await made.auth.close()
  })

  it('is signed once for all that ask at once', async () => {
    const made = await testAuth({ jwt })
    const answers = await Promise.all(
      Array.from({ length: 50 }, async () =>
        (await made.auth.handler(new Request('http://localhost/.well-known/revocations'))).text(),
      ),
    )

    expect(new Set(answers).size).toBe(1)
  })
})
