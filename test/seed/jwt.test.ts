import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { testAuth } from '../../src/testing/index.ts'
import { signIn } from '../http/client.ts'

// The first specification, "JWT Configuration".

const day = 86_400

describe('the quick start of JWTConfig', () => {
  const quickStart = { accessTokenLifetimeHours: 24, refreshTokenLifetimeDays: 30 }

  it('gives access tokens of 24 hours', async () => {
    const { access, answer } = await signIn(await testAuth({ jwt: quickStart }), '+1234567890')
    const { exp = 0, iat = 0 } = decodeJwt(access)

    expect([exp - iat, answer.body['expires_in']]).toEqual([day, day])
  })

  it('gives refresh tokens of 30 days', async () => {
    const { refresh } = await signIn(await testAuth({ jwt: quickStart }), '+1234567890')
    const { exp = 0, iat = 0 } = decodeJwt(refresh)

    expect(exp - iat).toBe(30 * day)
  })
})

describe('tokens without any JWTConfig', () => {
  it('live for 30 minutes and 90 days', async () => {
    const { access, refresh } = await signIn(await testAuth(), '+1234567890')
    const lifetimes = [access, refresh].map(decodeJwt).map(({ exp = 0, iat = 0 }) => exp - iat)

    expect(lifetimes).toEqual([30 * 60, 90 * day])
  })

  it('have the header of simplejwt', async () => {
    const { access, refresh } = await signIn(await testAuth(), '+1234567890')

    expect([access, refresh].map(decodeProtectedHeader)).toEqual([
      { alg: 'HS256', typ: 'JWT' },
      { alg: 'HS256', typ: 'JWT' },
    ])
  })

  it('have the claims of simplejwt in its order, then the session', async () => {
    const { access, userId } = await signIn(await testAuth(), '+1234567890')
    const claims = decodeJwt(access)

    expect(Object.keys(claims)).toEqual(['token_type', 'exp', 'iat', 'jti', 'user_id', 'sid'])
    expect(claims).toMatchObject({
      token_type: 'access',
      jti: expect.stringMatching(/^[0-9a-f]{32}$/),
      user_id: String(userId),
    })
  })

  it('say nothing of the person', async () => {
    const { access, refresh } = await signIn(await testAuth(), 'ada@example.com')

    expect(JSON.stringify([access, refresh].map(decodeJwt))).not.toMatch(/ada|example/)
  })
})

describe('JWTConfig’s optional claims', () => {
  const jwt = { audience: 'my-app', issuer: 'my-company', leeway: 0 }

  it('stand after the others', async () => {
    const { access } = await signIn(await testAuth({ jwt }), '+1234567890')
    const claims = decodeJwt(access)

    expect(Object.keys(claims)).toEqual(['token_type', 'exp', 'iat', 'jti', 'user_id', 'aud', 'iss', 'sid'])
    expect(claims).toMatchObject({ aud: 'my-app', iss: 'my-company' })
  })

  it('may have other names', async () => {
    const names = { userIdClaim: 'uid', tokenTypeClaim: 'kind', jtiClaim: 'token_id' }
    const { access } = await signIn(await testAuth({ jwt: names }), '+1234567890')

    expect(Object.keys(decodeJwt(access))).toEqual(['kind', 'exp', 'iat', 'token_id', 'uid', 'sid'])
  })
})
