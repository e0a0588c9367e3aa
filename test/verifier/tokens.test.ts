import { createHmac } from 'node:crypto'
import { exportJWK, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { toNodeListener } from '../../src/mounts/node.ts'
import { testAuth } from '../../src/testing/index.ts'
import { createVerifier, type VerifierOptions } from '../../src/verifier/index.ts'
import { signIn } from '../http/client.ts'
import { keyPairs } from '../jwt/key-pairs.ts'
import { audience, clock, goodClaims, issuer, issuerKey, refusal, startIssuer, token, verifierFor } from './issuer.ts'

const key = issuerKey('a')
const invalid = 'token_not_valid: Token is invalid'

describe('a verifier', () => {
  it('gives the claims of a token', async () => {
    const verifier = verifierFor(await startIssuer(key))

    expect(await verifier.verify(await token(key))).toEqual(goodClaims)
  })

  it('takes the access token of a keychime instance, and no refresh token', async () => {
    const jwt = { algorithm: 'ES256', signingKey: keyPairs.ES256.privatePem, issuer, audience } as const
    const made = await testAuth({ jwt })
    const published = await startIssuer()
    published.answer(toNodeListener(made.auth))
    const verifier = verifierFor(published, {}, { now: made.clock.now })
    const { access, refresh } = await signIn(made, '+12025550123')

    expect(await verifier.verify(access)).toEqual(made.auth.tokens.verify(access).claims)
    expect(await refusal(verifier.verify(refresh))).toBe(invalid)
  })

  it.each([
    [{ iss: 'https://other.example' }, invalid],
    [{ iss: undefined }, invalid],
    [{ aud: 'bank' }, invalid],
    [{ aud: undefined }, invalid],
    [{ aud: ['bank'] }, invalid],
    [{ exp: clock.now() / 1000 }, 'token_not_valid: Token is expired'],
    [{ exp: undefined }, "token_not_valid: Token has no 'exp' claim"],
    [{ nbf: clock.now() / 1000 + 1 }, invalid],
    [{ token_type: 'refresh' }, 'token_not_valid: Token has wrong type'],
    [{ token_type: undefined }, 'token_not_valid: Token has wrong type'],
  ])('refuses a token with %j', async (change, expected) => {
    const verifier = verifierFor(await startIssuer(key))

    expect(await refusal(verifier.verify(await token(key, change)))).toBe(expected)
  })

  it('takes one audience of several, and a token of an issuer whose clock is ahead', async () => {
    const verifier = verifierFor(await startIssuer(key), { audience: ['shop', 'bank'] })

    expect(await refusal(verifier.verify(await token(key, { aud: ['bank', 'other'] })))).toBe('none')
    expect(await refusal(verifier.verify(await token(key, { iat: clock.now() / 1000 + 30 })))).toBe('none')
  })

  it('forgives as much as the leeway', async () => {
    const verifier = verifierFor(await startIssuer(key), { leeway: 5 })
    const at = clock.now() / 1000

    expect(await refusal(verifier.verify(await token(key, { exp: at - 4, nbf: at + 5 })))).toBe('none')
    expect(await refusal(verifier.verify(await token(key, { exp: at - 5 })))).toContain('expired')
  })

  it('takes tokens without a type where the issuer has none', async () => {
    const verifier = verifierFor(await startIssuer(key), { tokenTypeClaim: null })

    expect(await refusal(verifier.verify(await token(key, { token_type: undefined, jti: undefined })))).toBe('none')
  })

  it.each(['RS256', 'Ed25519'] as const)('takes only the algorithms that are listed, and %s is not', async (alg) => {
    const other = issuerKey('b', alg)
    const published = await startIssuer(key, other)

    expect(await refusal(verifierFor(published).verify(await token(other)))).toBe(invalid)
    const both = verifierFor(published, { algorithms: ['ES256', alg] })
    expect(await refusal(both.verify(await token(other)))).toBe('none')
    expect(await refusal(both.verify(await token(key)))).toBe('none')
  })

  it('takes no HMAC made with the public key (RFC 8725 §2.1)', async () => {
    const rsa = issuerKey('r', 'RS256')
    const verifier = verifierFor(await startIssuer(rsa), { algorithms: ['RS256'] })
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const spki = { type: 'spki', format: 'pem' } as const
    const secrets = [
      rsa.publicKey.export(spki),
      JSON.stringify(rsa.jwk),
      rsa.publicKey.export({ ...spki, format: 'der' }),
    ]
    for (const secret of secrets) {
      const text = `${encode({ alg: 'HS256', typ: 'JWT', kid: 'r' })}.${encode(goodClaims)}`
      const forged = `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
      expect(await refusal(verifier.verify(forged))).toBe(invalid)
    }
  })

  it('asks nobody that a token names (J12)', async () => {
    const sink = await startIssuer()
    const verifier = verifierFor(await startIssuer(key))
    const own = issuerKey('a')
    const jwk = await exportJWK(own.publicKey)

    for (const header of [{ jwk }, { jku: sink.url }, { x5u: sink.url }, { jku: sink.url, jwk, kid: 'b' }]) {
      expect(await refusal(verifier.verify(await token(own, {}, header)))).toBe(invalid)
    }
    expect(sink.hits()).toBe(0)
  })

  it.each([
    '',
    'x',
    'a.b',
    'a.b.c.d.e',
    '..',
    `${'a'.repeat(1_000_000)}.a.a`,
    '{"payload":"","signatures":[]}',
    'eyJhbGciOiJub25lIn0.e30.',
    'eyJhbGciOiJub25lIiwia2lkIjoiYSJ9.e30.AA',
  ])('refuses what is no signed token', async (text) => {
    const verifier = verifierFor(await startIssuer(key))

    expect(await refusal(verifier.verify(text))).toBe(invalid)
  })

  it.each([undefined, null, 7, {}, []])('refuses %j in place of a token', async (value) => {
    const verifier = verifierFor(await startIssuer(key))

    expect(await refusal(verifier.verify(value as unknown as string))).toBe(invalid)
    expect(() => verifier.verifySync(value as unknown as string)).toThrow('Token is invalid')
  })

  it.each(['../../etc/passwd', "' or 1=1 --", '__proto__', 'constructor', 'x'.repeat(4000)])(
    'looks for no key but among those published: %s',
    async (kid) => {
      const verifier = verifierFor(await startIssuer(key))

      expect(await refusal(verifier.verify(await token(key, {}, { kid })))).toBe(invalid)
    },
  )

  it('takes the older name of Ed25519 and a token that names no key', async () => {
    const edwards = issuerKey('e', 'Ed25519')
    const verifier = verifierFor(await startIssuer(edwards), { algorithms: ['Ed25519'] })
    const unnamed = new SignJWT(goodClaims).setProtectedHeader({ alg: 'EdDSA' })

    expect(await refusal(verifier.verify(await unnamed.sign(edwards.privateKey)))).toBe('none')
  })
})

describe('createVerifier', () => {
  const right = { jwksUrl: 'https://auth.example.com/k', issuer, audience, algorithms: ['ES256'] } as const

  it.each([
    [{ jwksUrl: undefined }, 'options.jwksUrl must be text'],
    [{ issuer: undefined }, 'options.issuer must be text'],
    [{ issuer: '' }, 'options.issuer must be text'],
    [{ issuer: null }, 'options.issuer must be text'],
    [{ audience: undefined }, 'options.audience must be text'],
    [{ audience: [] }, 'options.audience must be text'],
    [{ audience: ['a', ''] }, 'options.audience must be text'],
    [{ algorithms: undefined }, 'options.algorithms must be text'],
    [{ algorithms: [] }, 'options.algorithms must be text'],
    [{ algorithms: 'ES256' }, 'options.algorithms must be such as ["ES256"]'],
    [{ algorithms: ['none'] }, 'options.algorithms must be such as ["ES256"]'],
    [{ algorithms: ['es256'] }, 'options.algorithms must be such as ["ES256"]'],
    [{ algorithms: ['ES256', 'HS256'] }, 'options.algorithms must be such as ["ES256"]'],
    [{ algorithms: ['toString'] }, 'options.algorithms must be such as ["ES256"]'],
    [{ leeway: -1 }, 'options.leeway must be at most 300 s'],
    [{ leeway: 301 }, 'options.leeway must be at most 300 s'],
    [{ leeway: 'soon' }, 'options.leeway must be at most 300 s'],
    [{ maxStaleness: Number.POSITIVE_INFINITY }, 'options.maxStaleness must be at most 300 s'],
    [{ timeout: Number.NaN }, 'options.timeout must be at most 300 s'],
    [{ tokenTypeClaim: '' }, 'options.tokenTypeClaim must be text'],
    [{ revocationsUrl: 7 }, 'options.revocationsUrl must be text'],
    [{ audiance: 'x' }, 'options.audiance is no option'],
  ])('refuses %j', (change, sentence) => {
    expect(() => createVerifier({ ...right, ...change } as unknown as VerifierOptions)).toThrow(new TypeError(sentence))
  })
})
