import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { expect } from 'vitest'
import { publishedSecret } from './faults-of.ts'

// For tests: keys as operators write them.

/** What the encrypted keys are opened with. */
export const passphrase = 'correct horse battery staple'

/** Key pairs that can be used, and such that cannot. */
export const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const shortRsa = generateKeyPairSync('rsa', { modulusLength: 1024 })
export const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
export const koblitz = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
export const ed25519 = generateKeyPairSync('ed25519')
export const ed448 = generateKeyPairSync('ed448')

/** A secret of 64 bytes. */
export const text = 'Kq7vS6c1mN3vQ8rT1wX5zB7cF2gJ6kL9pS4dH0yAeU8iO2aR5tW3xZ6bV9nM1qE4'

/** How messages say to come by an RSA key. */
export const rsaFix = 'make one with: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048'

/** A key as PKCS#8 or SPKI PEM. */
export const pem = (key: KeyObject): string =>
  String(key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }))

/** A key as a JWK, with members more or changed. */
export const jwkOf = (key: KeyObject, more: object = {}): string =>
  JSON.stringify({ ...key.export({ format: 'jwk' }), ...more })

/** A JWK set of keys as JSON. */
export const setOf = (...jwks: readonly string[]): string => `{"keys":[${jwks.join(',')}]}`

/** A secret as a JWK. */
export const secretJwk = (more: object = {}): string =>
  JSON.stringify({ kty: 'oct', alg: 'HS256', k: Buffer.from(text).toString('base64url'), ...more })

/** An RSA key, encrypted in the newer or the older way. */
export const encrypted = (type: 'pkcs8' | 'pkcs1'): string =>
  String(rsa.privateKey.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase }))

/** Nothing of a key but its size, kind and name stands in a sentence: no run of 12 characters, no bytes in hex. */
export function expectNoKeyMaterial(sentences: readonly string[], settings: object): void {
  const written = JSON.stringify(settings).replace(/\\n|\\/g, '')
  const all = sentences.join('\n')
  const runs = [...(written.match(/[A-Za-z0-9+/_=-]{12}/g) ?? [])].filter(
    (run) => !/^-+|^signingKey|^verifyingKe/.test(run),
  )
  for (const run of runs) expect(all).not.toContain(run)
  for (const word of [passphrase, text, publishedSecret]) expect(all).not.toContain(word)
}
