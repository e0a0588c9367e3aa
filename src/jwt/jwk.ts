import { createHash, type KeyObject } from 'node:crypto'
import { type Algorithm, type AlgorithmRules, algorithms, isAlgorithm, isNameOf } from './algorithms.ts'
import { decodeBytes } from './base64url.ts'

/** A JSON Web Key, its members unchecked (RFC 7517 §4). */
export interface Jwk {
  readonly kty?: string
  readonly kid?: string
  readonly use?: string
  readonly key_ops?: readonly string[]
  readonly alg?: string
  readonly crv?: string
  readonly [member: string]: unknown
}

/** A public key as others may see it: what it is for, and no private member (RFC 7517 §9.2). */
export interface PublicJwk {
  readonly kty: string
  readonly kid: string
  readonly use: 'sig'
  readonly alg: Algorithm
  readonly n?: string
  readonly e?: string
  readonly crv?: string
  readonly x?: string
  readonly y?: string
}

/** The sentence that says why a JWK is not for an algorithm's signatures; it follows the name of where the key stands. */
export function jwkFault(jwk: Jwk, algorithm: Algorithm): string | undefined {
  const rules: AlgorithmRules = algorithms[algorithm]
  if (jwk.alg !== undefined && !isNameOf(jwk.alg, algorithm)) return `is for another algorithm than ${algorithm}`
  if (jwk.use !== undefined && jwk.use !== 'sig') return 'must be for signatures: its "use" is not "sig"'
  if (jwk.key_ops !== undefined && !allowsSignatures(jwk.key_ops))
    return 'must be for signatures: its "key_ops" say otherwise'
  if (jwk.kid !== undefined && !isKeyId(jwk.kid)) return 'must have a "kid" of 1 to 255 characters, or none'
  if (jwk.kty !== keyTypes[rules.family]) return `must have the "kty" ${keyTypes[rules.family]} for ${algorithm}`
  if ('curve' in rules && jwk.crv !== rules.curve) return `must have the "crv" ${rules.curve} for ${algorithm}`
  const wrong = numbers[jwk.kty].filter((name) => !isNumber(jwk[name]))
  return wrong.length === 0 ? undefined : `must have "${wrong.join('" and "')}" in base64url`
}

/** The algorithm of a JWK: what it says, else the one of its curve, else `otherwise`; RSA keys fit several. */
export function algorithmOf(jwk: Jwk, otherwise: Algorithm): Algorithm {
  // By the name that it has today (RFC 9864 §2.2).
  const named = jwk.alg === 'EdDSA' ? jwk.crv : jwk.alg
  if (isAlgorithm(named)) return named
  if (named !== undefined) return otherwise
  if (jwk.kty === 'RSA') return keyTypes[algorithms[otherwise].family] === 'RSA' ? otherwise : 'RS256'
  return usual.get(jwk.crv) ?? otherwise
}

/** The public form of a key, for a JWK set. */
export function publicJwk(key: {
  readonly algorithm: Algorithm
  readonly kid: string
  readonly publicKey: KeyObject
}): PublicJwk {
  const { kty = '', n, e, crv, x, y } = key.publicKey.export({ format: 'jwk' })
  const members = Object.fromEntries(Object.entries({ n, e, crv, x, y }).filter(([, value]) => value !== undefined))
  return { kty, kid: key.kid, use: 'sig', alg: key.algorithm, ...members }
}

/** The SHA-256 thumbprint of a key (RFC 7638 §3): its required members in the order of their names. */
export function thumbprint(key: KeyObject): string {
  const { crv, e, kty, n, x, y } = key.export({ format: 'jwk' })
  return createHash('sha256').update(JSON.stringify({ crv, e, kty, n, x, y })).digest('base64url')
}

const keyTypes = { hmac: 'oct', rsa: 'RSA', 'rsa-pss': 'RSA', ecdsa: 'EC', eddsa: 'OKP' } as const

/** Members that are base64url, by `kty`; those of private keys are judged by whoever reads the key. */
const numbers = { oct: ['k'], RSA: ['n', 'e'], EC: ['x', 'y'], OKP: ['x'] } as const

const usual: ReadonlyMap<unknown, Algorithm> = new Map([
  ['P-256', 'ES256'],
  ['P-384', 'ES384'],
  ['P-521', 'ES512'],
  ['Ed25519', 'Ed25519'],
])

function allowsSignatures(operations: unknown): boolean {
  return Array.isArray(operations) && operations.some((operation) => operation === 'verify' || operation === 'sign')
}

/** What a key is called: text, and never so long that looking it up costs. */
function isKeyId(kid: unknown): boolean {
  return typeof kid === 'string' && kid.length > 0 && kid.length <= 255
}

function isNumber(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && decodeBytes(value) !== undefined
}
