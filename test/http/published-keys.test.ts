import { createLocalJWKSet, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Algorithm, algorithmNames, isSymmetric } from '../../src/jwt/algorithms.ts'
import { testAuth } from '../../src/testing/index.ts'
import { keyPairs } from '../jwt/key-pairs.ts'
import { tokenIds } from '../jwt/token-ids.ts'
import { client, signIn } from './client.ts'

const secret = 'a-plain-test-key-that-everybody-knows-and-that-is-long-enough-for-every-hash'

/** Public members and nothing else (RFC 7517 §4, §9.2). */
const jwk = z.discriminatedUnion('kty', [
  z.strictObject({ ...common(), kty: z.literal('RSA'), n: z.string(), e: z.literal('AQAB') }),
  z.strictObject({ ...common(), kty: z.literal('EC'), crv: z.string(), x: z.string(), y: z.string() }),
  z.strictObject({ ...common(), kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }),
])
const jwks = z.strictObject({ keys: z.array(jwk) })

function common() {
  return { kid: z.string().min(1), use: z.literal('sig'), alg: z.enum(algorithmNames) }
}

async function published(jwt: object) {
  const made = await testAuth({ jwt })
  const { body } = await client(made.auth).get('/.well-known/jwks.json')
  return { made, keys: jwks.parse(body).keys }
}

const signingKeyFor = (algorithm: Algorithm): string =>
  isSymmetric(algorithm) ? secret : keyPairs[algorithm].privatePem

describe('the published keys', () => {
  it.each(algorithmNames.filter(isSymmetric))('with %s are none: it is a secret', async (algorithm) => {
    for (const jwt of [
      { algorithm },
      { algorithm, signingKey: secret, keyId: 'a', verifyingKeys: [`${secret}-older`] },
    ])
      expect((await published(jwt)).keys).toEqual([])
  })

  it.each(algorithmNames.filter((name) => !isSymmetric(name)))('with %s are its public part', async (algorithm) => {
    const { keys } = await published({ algorithm, signingKey: signingKeyFor(algorithm) })

    expect(keys).toMatchObject([{ alg: algorithm, kid: expect.stringMatching(/^[\w-]{43}$/) }])
  })

  it('are what others check our tokens with', async () => {
    const { made, keys } = await published({ algorithm: 'ES256', signingKey: keyPairs.ES256.privatePem, issuer: 'us' })
    const { access } = await signIn(made, '+12025550123')
    const read = await jwtVerify(access, createLocalJWKSet({ keys }), {
      issuer: 'us',
      currentDate: new Date(made.clock.now()),
    })

    expect(read.payload).toMatchObject({ token_type: 'access' })
  })

  it('have the older keys beside the new one, and no secret, private part or name twice', async () => {
    const older = JSON.stringify({ ...keyPairs.Ed25519.privateKey.export({ format: 'jwk' }), kid: 'older' })
    const secretJwk = JSON.stringify({
      kty: 'oct',
      alg: 'HS256',
      kid: 'oldest',
      k: Buffer.from(secret).toString('base64url'),
    })
    const { keys } = await published({
      algorithm: 'RS256',
      signingKey: keyPairs.RS256.privatePem,
      verifyingKeys: [keyPairs.ES256.privatePem, older, secretJwk],
    })

    expect(keys.map(({ alg }) => alg)).toEqual(['RS256', 'ES256', 'Ed25519'])
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(3)
  })
})

describe('another key', () => {
  it.each([
    ['HS256', 'HS256'],
    ['HS256', 'ES256'],
    ['RS256', 'ES256'],
    ['ES256', 'Ed25519'],
    ['RS256', 'PS256'],
  ] as const)('of %s, then %s: tokens of the old one are taken as long as it is listed', async (before, after) => {
    const old = await testAuth({ jwt: { algorithm: before, signingKey: signingKeyFor(before), keyId: 'older' } })
    const { access } = await signIn(old, '+12025550123')
    const oldJwk = JSON.stringify({
      ...(isSymmetric(before)
        ? { kty: 'oct', k: Buffer.from(secret).toString('base64url') }
        : keyPairs[before].publicKey.export({ format: 'jwk' })),
      alg: before,
      kid: 'older',
    })
    const jwt = {
      algorithm: after,
      signingKey: isSymmetric(after) ? `${secret}-new` : signingKeyFor(after),
      keyId: 'new',
    }
    const listed = await testAuth({ jwt: { ...jwt, verifyingKeys: [oldJwk] } })
    const unlisted = await testAuth({ jwt })

    expect(listed.auth.tokens.verify(access).accountId).toBe(1)
    expect(() => unlisted.auth.tokens.verify(access)).toThrow('Token is invalid')
  })

  it('of HS256 without names: both secrets are tried', async () => {
    const old = await testAuth({ jwt: { signingKey: secret } })
    const { access } = await signIn(old, '+12025550123')
    const made = await testAuth({ jwt: { signingKey: `${secret}-new`, verifyingKeys: [secret] } })

    expect(made.auth.tokens.verify(access).accountId).toBe(1)
    expect(made.auth.tokens.verify((await signIn(made, '+12025550123')).access).accountId).toBe(1)
  })
})

it('the jti of ten thousand tokens are 128 bits each, and no two the same', async () => {
  expect(await tokenIds(10_000)).toEqual({ made: 10_000, distinct: 10_000, misshapen: 0 })
})
