import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readKeySet } from './keys.ts'

const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const edwards = generateKeyPairSync('ed25519')
const p256 = ec.publicKey.export({ format: 'jwk' })
const modulus = rsa.publicKey.export({ format: 'jwk' })
const ed25519 = edwards.publicKey.export({ format: 'jwk' })

const read = (keys: readonly unknown[], wanted: Parameters<typeof readKeySet>[1]) =>
  readKeySet({ keys }, wanted).map(({ kid, alg }) => `${kid} ${alg}`)

describe('readKeySet', () => {
  it('reads keys of the algorithms that are wanted, by their names', () => {
    const keys = [
      { ...p256, kid: 'a', alg: 'ES256', use: 'sig' },
      { ...modulus, kid: 'b', alg: 'RS256' },
      { ...ed25519, kid: 'c', alg: 'EdDSA' },
    ]

    expect(read(keys, ['ES256', 'RS256', 'Ed25519'])).toEqual(['a ES256', 'b RS256', 'c Ed25519'])
    expect(read(keys, ['RS256'])).toEqual(['b RS256'])
  })

  it('gives a key that says no algorithm the first one of its kind, whatever is wanted besides', () => {
    const keys = [
      { ...modulus, kid: 'a' },
      { ...p256, kid: 'b' },
    ]

    expect(read(keys, ['ES256', 'PS256', 'RS256'])).toEqual(['a PS256', 'b ES256'])
  })

  it('takes a key without a name, and two of one name', () => {
    expect(read([p256], ['ES256'])).toEqual(['undefined ES256'])
    expect(
      read(
        [
          { ...p256, kid: 'a' },
          { ...modulus, kid: 'a' },
        ],
        ['ES256', 'RS256'],
      ),
    ).toEqual(['a ES256', 'a RS256'])
  })

  it.each([
    ['for encryption', { ...p256, use: 'enc' }],
    ['for wrapping keys', { ...modulus, key_ops: ['wrapKey'] }],
    ['of an algorithm for encryption', { ...modulus, alg: 'RSA-OAEP-256' }],
    ['of an algorithm that nobody knows', { ...p256, alg: 'ES256K' }],
    ['on a curve that nobody wants', { kty: 'EC', crv: 'secp256k1', x: 'AQ', y: 'AQ' }],
    ['on another Edwards curve', { kty: 'OKP', crv: 'Ed448', alg: 'EdDSA', x: 'AQ' }],
    ['of a kind to come', { kty: 'AKP', alg: 'ML-DSA-44', pub: 'AQ' }],
    ['of HMAC by its algorithm, and RSA by its kind', { ...modulus, alg: 'HS256' }],
    ['of no kind', {}],
  ])('passes over a key %s (RFC 7517 §5)', (_, key) => {
    expect(read([key, { ...p256, kid: 'a' }], ['ES256', 'RS256', 'Ed25519'])).toEqual(['a ES256'])
  })

  it.each([
    ['nothing', undefined, 'it is no JWK set'],
    ['a list', [p256], 'it is no JWK set'],
    ['a key alone', p256, 'it is no JWK set'],
    ['nothing in place of a key', { keys: [null] }, 'null'],
    ['a private key', { keys: [ec.privateKey.export({ format: 'jwk' })] }, 'it has a secret'],
    ['a factor of a private key', { keys: [{ ...modulus, p: 'AQ' }] }, 'it has a secret'],
    ['a secret', { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] }, 'it has a secret'],
    ['a private key that is not wanted', { keys: [edwards.privateKey.export({ format: 'jwk' })] }, 'it has a secret'],
    ['a wanted key that is none', { keys: [{ ...p256, x: 'AQ' }] }, 'Invalid JWK'],
    ['an algorithm for another kind', { keys: [{ ...p256, alg: 'RS256' }] }, 'a key is none for RS256'],
    ['an RSA key of 1024 bits', { keys: [weak()] }, 'a weak RSA key'],
  ])('refuses %s', (_, set, sentence) => {
    expect(() => readKeySet(set, ['ES256', 'RS256'])).toThrow(sentence)
  })
})

function weak(): object {
  return generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })
}
