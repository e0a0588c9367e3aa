import { describe, expect, it } from 'vitest'
import { mistakesIn, publishedSecret } from './faults-of.ts'
import { resolveConfig } from './resolve.ts'
import {
  ed448,
  ed25519,
  encrypted,
  expectNoKeyMaterial,
  jwkOf,
  koblitz,
  otherRsa,
  p256,
  p384,
  pem,
  rsa,
  rsaFix,
  secretJwk,
  setOf,
  shortRsa,
  text,
} from './written-keys.ts'

describe('jwt.verifyingKeys', () => {
  const signing = { algorithm: 'RS256', signingKey: pem(rsa.privateKey) }

  it.each<[what: string, keys: readonly string[], sentence: string]>([
    ['a secret under RS256', [text], 'must be keys in PEM, JWK or JWK sets; a secret needs an HS algorithm'],
    [
      'two keys of one name',
      [jwkOf(p256.publicKey, { kid: 'a' }), jwkOf(ed25519.publicKey, { kid: 'a' })],
      'must not have two keys of the same "kid"; give one another name or remove it',
    ],
    [
      'the signing key again',
      [pem(rsa.publicKey)],
      'must not have two keys of the same "kid"; give one another name or remove it',
    ],
    [
      'two keys of one name in a set',
      [setOf(jwkOf(p256.publicKey, { kid: 'a' }), jwkOf(p384.publicKey, { kid: 'a' }))],
      'must not have two keys of the same "kid"; give one another name or remove it',
    ],
    [
      'secrets and public keys in one set',
      [setOf(jwkOf(p256.publicKey), secretJwk())],
      'must not have secrets and public keys in one JWK set; list them apart',
    ],
    ['a set with text in it', [setOf(JSON.stringify(pem(p256.publicKey)))], 'has a key that is no JSON object'],
    ['a set with a list in it', [setOf(JSON.stringify([text]))], 'has a key that is no JSON object'],
    ['a set with nothing in it', [setOf('null')], 'has a key that is no JSON object'],
    ['1024 bits', [pem(shortRsa.publicKey)], `must have at least 2048 bits, not 1024; ${rsaFix}`],
    ['another kind of key', [pem(ed448.publicKey)], 'must not be a key of type ed448'],
    ['a curve that no algorithm has', [pem(koblitz.publicKey)], 'must not be a key of type ec'],
    [
      'a curve with the name of a method',
      [jwkOf(p256.publicKey, { crv: 'constructor' })],
      'must have the "kty" RSA for RS256',
    ],
    ['a JWK of an unknown algorithm', [jwkOf(p256.publicKey, { alg: 'ES521' })], 'is for another algorithm than RS256'],
    ['a JWK for encryption', [jwkOf(p256.publicKey, { use: 'enc' })], 'must be for signatures: its "use" is not "sig"'],
    [
      'a JWK whose operations are no list',
      [jwkOf(p256.publicKey, { key_ops: 'verify' })],
      'must be for signatures: its "key_ops" say otherwise',
    ],
    [
      'a damaged PEM',
      [pem(p256.publicKey).replace('A', '!')],
      'is no key that can be read: it is damaged or cut; copy it anew',
    ],
    [
      'an encrypted PEM',
      [encrypted('pkcs8')],
      'is encrypted; set signingKeyPassphrase if it signs tokens, else take its public part',
    ],
  ])('with %s stop the start', (_, verifyingKeys, sentence) => {
    const mistakes = mistakesIn({ jwt: { ...signing, verifyingKeys } })

    expect(mistakes).toEqual([`config.jwt.verifyingKeys ${sentence}`])
    expectNoKeyMaterial(mistakes, { verifyingKeys })
  })

  it.each<[what: string, key: string, algorithms: readonly string[]]>([
    ['a public PEM', pem(p256.publicKey), ['ES256']],
    ['a private PEM, for its public part', pem(p256.privateKey), ['ES256']],
    ['a private JWK, for its public part', jwkOf(otherRsa.privateKey), ['RS256']],
    ['an RSA JWK that names its algorithm', jwkOf(otherRsa.publicKey, { alg: 'PS384' }), ['PS384']],
    ['a set', setOf(jwkOf(p256.publicKey), jwkOf(ed25519.publicKey)), ['ES256', 'Ed25519']],
    ['an empty set', setOf(), []],
    ['a secret by itself, from the time before key pairs', secretJwk(), ['HS256']],
  ])('may have %s', (_, key, algorithms) => {
    const { accessKeys } = resolveConfig({
      secret: publishedSecret,
      environment: 'test',
      jwt: { algorithm: 'RS256', signingKey: pem(rsa.privateKey), verifyingKeys: [key] },
    })
    const [, ...others] = accessKeys === 'database' ? [] : accessKeys.verifying

    expect(others.map(({ algorithm }) => algorithm)).toEqual(algorithms)
    for (const { publicKey } of others) expect(['public', undefined]).toContain(publicKey?.type)
  })

  it('may have an RSA JWK without an algorithm under ES256, as PEM may', () => {
    const jwt = { algorithm: 'ES256', signingKey: pem(p256.privateKey) }

    for (const key of [jwkOf(rsa.publicKey), pem(rsa.publicKey)]) {
      expect(mistakesIn({ jwt: { ...jwt, verifyingKeys: [key] } })).toEqual([])
    }
  })
})
