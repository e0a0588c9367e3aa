import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { mistakesIn, publishedSecret } from './faults-of.ts'
import { makeASecret } from './secret-strength.ts'
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
  passphrase,
  pem,
  rsa,
  rsaFix,
  secretJwk,
  setOf,
  shortRsa,
  text,
} from './written-keys.ts'

const smallExponent = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 })
const pssOnly = generateKeyPairSync('rsa-pss', {
  modulusLength: 2048,
  hashAlgorithm: 'sha256',
  mgf1HashAlgorithm: 'sha256',
})

const p256Fix = 'make one with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256'
const randomFix = (bytes: number) => `make one with: node -p "crypto.randomBytes(${bytes}).toString('base64url')"`

const onePublicCharacter = jwkOf(rsa.privateKey, { n: otherRsa.publicKey.export({ format: 'jwk' }).n })

describe('jwt.signingKey', () => {
  it.each<[what: string, jwt: object, sentence: string]>([
    [
      'none at all for RS256',
      { algorithm: 'RS256' },
      `must be set for RS256: a private key in PEM or JWK; ${rsaFix}; or set config.jwt.keysFrom to database, where the first key is made by itself`,
    ],
    ['31 bytes for HS256', { signingKey: text.slice(0, 31) }, `must have at least 32 bytes; ${randomFix(32)}`],
    [
      '47 bytes for HS384',
      { algorithm: 'HS384', signingKey: text.slice(0, 47) },
      `must have at least 48 bytes for HS384, not 47; ${randomFix(48)}`,
    ],
    [
      '63 bytes for HS512',
      { algorithm: 'HS512', signingKey: text.slice(0, 63) },
      `must have at least 64 bytes for HS512, not 63; ${randomFix(64)}`,
    ],
    [
      '31 bytes in a JWK',
      { signingKey: secretJwk({ k: Buffer.alloc(31, 7).toString('base64url') }) },
      `must have at least 32 bytes for HS256, not 31; ${randomFix(32)}`,
    ],
    [
      '1024 bits',
      { algorithm: 'RS256', signingKey: pem(shortRsa.privateKey) },
      `must have at least 2048 bits, not 1024; ${rsaFix}`,
    ],
    [
      '1024 bits, written as if they were more',
      {
        algorithm: 'RS256',
        signingKey: jwkOf(shortRsa.privateKey, { n: `AAAA${shortRsa.publicKey.export({ format: 'jwk' }).n}` }),
      },
      `must have at least 2048 bits, not 1024; ${rsaFix}`,
    ],
    [
      'the exponent 3',
      { algorithm: 'PS256', signingKey: pem(smallExponent.privateKey) },
      `must have a public exponent of 65537 or more; ${rsaFix}`,
    ],
    [
      'another curve',
      { algorithm: 'ES256', signingKey: pem(p384.privateKey) },
      `must be a key on the curve P-256 for ES256, not a key on the curve secp384r1; ${p256Fix}`,
    ],
    [
      'the curve of a currency',
      { algorithm: 'ES256', signingKey: pem(koblitz.privateKey) },
      `must be a key on the curve P-256 for ES256, not a key on the curve secp256k1; ${p256Fix}`,
    ],
    [
      'another curve in a JWK',
      { algorithm: 'ES256', signingKey: jwkOf(p384.privateKey) },
      'must have the "crv" P-256 for ES256',
    ],
    [
      'an EC key for RSA',
      { algorithm: 'RS256', signingKey: pem(p256.privateKey) },
      `must be an RSA key for RS256, not a key on the curve prime256v1; ${rsaFix}`,
    ],
    [
      'an RSA key for EC',
      { algorithm: 'ES256', signingKey: pem(rsa.privateKey) },
      `must be a key on the curve P-256 for ES256, not a key of type rsa; ${p256Fix}`,
    ],
    [
      'Ed448',
      { algorithm: 'Ed25519', signingKey: pem(ed448.privateKey) },
      'must be a key on the curve Ed25519 for Ed25519, not a key of type ed448; make one with: openssl genpkey -algorithm ed25519',
    ],
    [
      'a key for RSA-PSS alone',
      { algorithm: 'PS256', signingKey: pem(pssOnly.privateKey) },
      `must be an RSA key for PS256, not a key of type rsa-pss; ${rsaFix}`,
    ],
    [
      'a public key',
      { algorithm: 'RS256', signingKey: pem(rsa.publicKey) },
      'must be a private key, not a public one, to sign RS256',
    ],
    [
      'a public key in a JWK',
      { algorithm: 'ES256', signingKey: jwkOf(p256.publicKey) },
      'must be a private key, not a public one, to sign ES256',
    ],
    [
      'the secret',
      { signingKey: publishedSecret },
      `must not be the same as config.secret; leave it out, and a key is derived, or ${makeASecret}`,
    ],
    [
      'text for a key pair',
      { algorithm: 'RS256', signingKey: text },
      `must be a key in PEM or a JWK for RS256; ${rsaFix}`,
    ],
    [
      'a public key for HMAC',
      { signingKey: pem(rsa.publicKey) },
      'must be a secret, not a PEM key: HS256 signs and checks with the same key',
    ],
    [
      'a public key for HMAC, below what a program wrote about it',
      { signingKey: `Bag Attributes\n  localKeyID: 01\n${pem(rsa.publicKey)}` },
      'must be a secret, not a PEM key: HS256 signs and checks with the same key',
    ],
    ['a JWK of a public key for HMAC', { signingKey: jwkOf(rsa.publicKey) }, 'must have the "kty" oct for HS256'],
    [
      'a PEM that is cut',
      { algorithm: 'RS256', signingKey: pem(rsa.privateKey).slice(0, 900) },
      'is no key that can be read: it is damaged or cut; copy it anew',
    ],
    [
      'a PEM without its last line',
      { algorithm: 'ES256', signingKey: pem(p256.privateKey).replace(/-----END.*/, '') },
      'is no key that can be read: it is damaged or cut; copy it anew',
    ],
    [
      'a JWK that is cut',
      { algorithm: 'ES256', signingKey: jwkOf(p256.privateKey).slice(0, -1) },
      'begins like a JWK and is no JSON; copy it anew',
    ],
    [
      'a JWK whose public part is that of another',
      { algorithm: 'RS256', signingKey: onePublicCharacter },
      'is damaged: what it signs does not fit its own public part; copy it anew',
    ],
    [
      'an EC JWK whose public part is that of another',
      {
        algorithm: 'ES256',
        signingKey: jwkOf(
          p256.privateKey,
          generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
        ),
      },
      'is damaged: what it signs does not fit its own public part; copy it anew',
    ],
    [
      'a JWK without a number',
      { algorithm: 'RS256', signingKey: jwkOf(rsa.privateKey, { n: undefined }) },
      'must have "n" in base64url',
    ],
    [
      'a JWK with a number in another base64',
      { algorithm: 'ES256', signingKey: jwkOf(p256.privateKey, { x: 'a+b/', y: 'ab==' }) },
      'must have "x" and "y" in base64url',
    ],
    [
      'a JWK without its private number',
      { algorithm: 'RS256', signingKey: jwkOf(rsa.privateKey, { p: undefined }) },
      'is no key that can be read: it is damaged or cut; copy it anew',
    ],
    [
      'a point that is on no curve',
      { algorithm: 'ES256', signingKey: jwkOf(p256.privateKey, { y: p256.publicKey.export({ format: 'jwk' }).x }) },
      'is no key that can be read: it is damaged or cut; copy it anew',
    ],
    [
      'an encrypted PEM without a passphrase',
      { algorithm: 'RS256', signingKey: encrypted('pkcs8') },
      'is encrypted; set signingKeyPassphrase if it signs tokens, else take its public part',
    ],
    [
      'an older encrypted PEM without a passphrase',
      { algorithm: 'RS256', signingKey: encrypted('pkcs1') },
      'is encrypted; set signingKeyPassphrase if it signs tokens, else take its public part',
    ],
    [
      'an encrypted PEM with a wrong passphrase',
      { algorithm: 'RS256', signingKey: encrypted('pkcs8'), signingKeyPassphrase: 'wrong' },
      'cannot be opened with the passphrase that is set; correct one of them',
    ],
    [
      'a JWK of another algorithm',
      { algorithm: 'RS256', signingKey: jwkOf(rsa.privateKey, { alg: 'PS256' }) },
      'is for another algorithm than RS256',
    ],
    [
      'a JWK for encryption',
      { algorithm: 'RS256', signingKey: jwkOf(rsa.privateKey, { use: 'enc' }) },
      'must be for signatures: its "use" is not "sig"',
    ],
    [
      'a JWK that may encrypt only',
      { algorithm: 'RS256', signingKey: jwkOf(rsa.privateKey, { key_ops: ['decrypt'] }) },
      'must be for signing: its "key_ops" say otherwise',
    ],
    [
      'a JWK that may verify only',
      { algorithm: 'RS256', signingKey: jwkOf(rsa.privateKey, { key_ops: ['verify'] }) },
      'must be for signing: its "key_ops" say otherwise',
    ],
    [
      'a JWK with a long name',
      { algorithm: 'RS256', signingKey: jwkOf(rsa.privateKey, { kid: 'k'.repeat(256) }) },
      'must have a "kid" of 1 to 255 characters, or none',
    ],
    [
      'a JWK set',
      { algorithm: 'RS256', signingKey: setOf(jwkOf(rsa.privateKey)) },
      'must have the "kty" RSA for RS256',
    ],
  ])('%s stops the start', (_, jwt, sentence) => {
    const mistakes = mistakesIn({ jwt })

    expect(mistakes).toEqual([`config.jwt.signingKey ${sentence}`])
    expectNoKeyMaterial(mistakes, jwt)
  })

  it.each<[what: string, jwt: object]>([
    ['a private PEM', { algorithm: 'RS256', signingKey: pem(rsa.privateKey) }],
    ['a PEM in one line', { algorithm: 'RS256', signingKey: pem(rsa.privateKey).replaceAll('\n', '\\n') }],
    [
      'a PEM below what a program wrote about it',
      { algorithm: 'RS256', signingKey: `Bag Attributes\n${pem(rsa.privateKey)}` },
    ],
    ['PKCS#1', { algorithm: 'PS512', signingKey: String(rsa.privateKey.export({ type: 'pkcs1', format: 'pem' })) }],
    ['SEC1', { algorithm: 'ES256', signingKey: String(p256.privateKey.export({ type: 'sec1', format: 'pem' })) }],
    [
      'an encrypted PEM with its passphrase',
      { algorithm: 'RS256', signingKey: encrypted('pkcs8'), signingKeyPassphrase: passphrase },
    ],
    [
      'an older encrypted PEM with its passphrase',
      { algorithm: 'RS256', signingKey: encrypted('pkcs1'), signingKeyPassphrase: passphrase },
    ],
    ['a private JWK', { algorithm: 'ES384', signingKey: jwkOf(p384.privateKey, { use: 'sig', alg: 'ES384' }) }],
    ['a JWK of the older name', { algorithm: 'Ed25519', signingKey: jwkOf(ed25519.privateKey, { alg: 'EdDSA' }) }],
    ['a JWK that may sign', { algorithm: 'RS256', signingKey: jwkOf(rsa.privateKey, { key_ops: ['sign'] }) }],
    ['a secret in a JWK', { signingKey: secretJwk() }],
    ['32 bytes for HS256', { signingKey: text.slice(0, 32) }],
  ])('%s is taken', (_, jwt) => {
    expect(mistakesIn({ jwt })).toEqual([])
  })
})

describe('jwt.algorithm', () => {
  it.each(['none', 'None', 'hs256', 'HS256 x', 'RS1', 'ES256K', '', 256, null])('is not %j', (algorithm) => {
    expect(mistakesIn({ jwt: { algorithm } })[0]).toMatch(
      /^config\.jwt\.algorithm is refused: Algorithm must be one of: HS256, .*, not /,
    )
  })
})
