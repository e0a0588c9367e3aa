import { generateKeyPairSync } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { type Algorithm, algorithmNames, isSymmetric } from '../../src/jwt/algorithms.ts'
import { toDer } from '../../src/jwt/ecdsa.ts'
import { type Claims, signJws, verifyJws } from '../../src/jwt/jws.ts'
import { readSigningKey, readVerifyingKey } from '../../src/jwt/key-material.ts'
import type { SigningKey, VerifyingKey } from '../../src/jwt/keys.ts'
import { keyPairs } from './key-pairs.ts'

const secrets = ['first', 'second', 'third'].map((name) => `the-${name}-plain-test-key-that-everybody-knows-012345`)
const claims = { sub: '1', exp: 2_000_000_000 }
const payload = JSON.stringify(claims)

const keyOf = (algorithm: Algorithm, kid?: string): SigningKey =>
  readSigningKey({
    text: isSymmetric(algorithm) ? secrets.join() : keyPairs[algorithm].privatePem,
    algorithm,
    kid,
  })
const encode = (text: string): string => Buffer.from(text).toString('base64url')

/** A token with any header, signed right with a key. */
async function withHeader(header: string, key: SigningKey, text = payload): Promise<string> {
  return await signJws(text, { ...key, header: encode(header) })
}

describe('keys without a name', () => {
  const keys = secrets.map((text) => readSigningKey({ text, algorithm: 'HS256' }))

  it('are each tried, the old ones too', () => {
    for (const key of keys) expect(verifyJws(String(signJws(payload, key)), keys)).toEqual(claims)
  })

  it('are tried for headers of others as well', async () => {
    for (const key of keys) expect(verifyJws(await withHeader('{"alg":"HS256"}', key), keys)).toEqual(claims)
  })

  it('are not tried for a token that names one', async () => {
    const token = await withHeader('{"alg":"HS256","kid":"a"}', keys[0]!)

    expect(() => verifyJws(token, keys)).toThrow('Token is invalid')
  })
})

describe('a key', () => {
  const rsa = algorithmNames.filter((name) => /^[RP]S/.test(name))

  it.each(rsa)('of RSA for %s refuses what the same numbers signed for other algorithms', async (algorithm) => {
    const key = keyOf(algorithm, 'a')
    for (const other of rsa.filter((name) => name !== algorithm)) {
      const token = await withHeader(JSON.stringify({ alg: other, kid: 'a' }), keyOf(other))
      const named = await withHeader(JSON.stringify({ alg: algorithm, kid: 'a' }), keyOf(other))

      for (const one of [token, named]) expect(() => verifyJws(one, [key])).toThrow('Token is invalid')
    }
  })

  it.each(['ES256', 'ES384', 'ES512'] as const)(
    'for %s refuses DER and the algorithms of other curves',
    async (algorithm) => {
      const key = keyOf(algorithm, 'a')
      const token = await signJws(payload, key)
      const [header, body, signature = ''] = token.split('.')
      const der = toDer(Buffer.from(signature, 'base64url')).toString('base64url')

      expect(() => verifyJws(`${header}.${body}.${der}`, [key])).toThrow('Token is invalid')
      for (const other of ['ES256', 'ES384', 'ES512'] as const) {
        if (other === algorithm) continue
        const foreign = await withHeader(JSON.stringify({ alg: other, kid: 'a' }), keyOf(other))
        expect(() => verifyJws(foreign, [key])).toThrow('Token is invalid')
      }
    },
  )

  it('for Ed25519 takes the older name EdDSA, and no other key does', async () => {
    const token = await withHeader('{"alg":"EdDSA"}', keyOf('Ed25519'))

    expect(verifyJws(token, [keyOf('Ed25519')])).toEqual(claims)
    for (const name of algorithmNames.filter((each) => each !== 'Ed25519')) {
      expect(() => verifyJws(token, [keyOf(name)])).toThrow('Token is invalid')
    }
  })

  it.each([2050, 2054, 2055, 3001])('of %i bits, no whole number of bytes, signs and checks', async (modulusLength) => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength })
    const text = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    for (const algorithm of ['RS256', 'PS256', 'PS512'] as const) {
      const key = readSigningKey({ text, algorithm })
      const token = await signJws(payload, key)

      expect(verifyJws(token, [key])).toEqual(claims)
      expect((await jwtVerify(token, publicKey)).payload).toEqual(claims)
      expect(
        verifyJws(await new SignJWT(claims).setProtectedHeader({ alg: algorithm }).sign(privateKey), [key]),
      ).toEqual(claims)
    }
  })

  it('is the same with zeros before its numbers, in name and in use', async () => {
    const { publicKey, privatePem } = keyPairs.RS256
    const jwk = publicKey.export({ format: 'jwk' })
    const padded = readVerifyingKey({ text: JSON.stringify({ ...jwk, n: `AAAA${jwk.n}` }), algorithm: 'RS256' })
    const key = readSigningKey({ text: privatePem, algorithm: 'RS256' })

    expect(padded.kid).toBe(key.kid)
    expect(verifyJws(await signJws(payload, key), [padded])).toEqual(claims)
  })
})

describe('a token', () => {
  const key = keyOf('HS256', 'a')

  it.each([
    { what: 'of a megabyte', token: `${'a'.repeat(1_000_000)}.a.a` },
    { what: 'of a megabyte in its payload', token: `${key.header}.${'a'.repeat(1_000_000)}.a` },
    { what: 'of five parts', token: `${key.header}.a.a.a.a` },
    { what: 'with another alphabet', token: `${key.header}.a+.a` },
    { what: 'with bits left over', token: `${key.header}.ab.a` },
    { what: 'of no algorithm', token: `${encode('{"alg":"none"}')}.e30.a` },
    { what: 'with an unknown name', token: `${encode('{"alg":"HS256","kid":"b"}')}.e30.a` },
    { what: 'with crit', token: `${encode('{"alg":"HS256","kid":"a","crit":["a"]}')}.e30.a` },
  ])('$what is refused without a key being tried', ({ token }) => {
    let tries = 0
    const counting: VerifyingKey = { ...key, isSignature: () => tries++ >= 0 }

    expect(() => verifyJws(token, [counting, { ...counting, kid: 'c' }])).toThrow('Token is invalid')
    expect(tries).toBe(0)
  })

  it('may have a header of many members and a payload that is deep', async () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`m${index}`, index]))
    const deep = `{"a":${'['.repeat(1500)}${']'.repeat(1500)}}`

    expect(verifyJws(await withHeader(JSON.stringify({ alg: 'HS256', kid: 'a', ...many }), key), [key])).toEqual(claims)
    expect(Object.keys(verifyJws(await withHeader('{"alg":"HS256","kid":"a"}', key, deep), [key]))).toEqual(['a'])
  })

  it('with a name of ten kilobytes is refused', async () => {
    const token = await withHeader(JSON.stringify({ alg: 'HS256', kid: 'a'.repeat(10_000) }), key)

    expect(() => verifyJws(token, [key])).toThrow('Token is invalid')
  })

  it.each(['{"__proto__":{"alg":"HS256","kid":"a"}}', '{"alg":"HS256","kid":"__proto__"}', '{"alg":"toString"}'])(
    'inherits nothing: %s',
    async (header) => {
      const token = await withHeader(header, key)

      expect(() => verifyJws(token, [key])).toThrow('Token is invalid')
    },
  )

  it('changes no object but its own', async () => {
    const text = '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'
    const read: Claims = verifyJws(await withHeader('{"alg":"HS256","kid":"a"}', key, text), [key])

    expect(({} as { readonly admin?: unknown }).admin).toBeUndefined()
    expect(read['admin']).toBeUndefined()
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  })
})
