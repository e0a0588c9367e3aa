import { type Algorithm, isSymmetric } from './algorithms.ts'
import { algorithmNamedIn, isForSignatures, isKindFor, type Jwk, thumbprint } from './jwk.ts'
import { KeyFault, readJwk, readVerifyingKey } from './key-material.ts'
import { publicVerifyingKey, type VerifyingKey } from './keys.ts'

/**
 * Reads what an operator lists: a key in PEM or JWK, a JWK set, or for HMAC the secret itself.
 *
 * @throws {KeyFault}
 */
export function readVerifyingKeys(text: string, algorithm: Algorithm): readonly VerifyingKey[] {
  const set = jsonIn(text)
  if (!Array.isArray(set?.keys)) return [readVerifyingKey({ text, algorithm })]
  const keys = set.keys.map((jwk) => memberOf(jwk, algorithm))
  checkNames(keys)
  const secrets = keys.filter((key) => isSymmetric(key.algorithm))
  if (secrets.length !== 0 && secrets.length !== keys.length)
    throw new KeyFault('must not have secrets and public keys in one JWK set; list them apart')
  return keys
}

function memberOf(jwk: unknown, algorithm: Algorithm): VerifyingKey {
  if (!isObject(jwk)) throw new KeyFault('has a key that is no JSON object')
  return readVerifyingKey({ text: JSON.stringify(jwk), algorithm })
}

/**
 * Reads a JWK set that somebody published (RFC 7517 §5). Keys of algorithms that are not wanted, or for something else than
 * signatures, are passed over, as §5 has it; a wanted key that is wrong makes the set wrong. An RSA key that does not say
 * its algorithm gets the first one that is wanted of RSA.
 *
 * @throws {KeyFault} for a set that is none, that has a secret in it, or one name for two keys.
 */
export function readKeySet(set: unknown, wanted: readonly Algorithm[]): readonly VerifyingKey[] {
  const { keys } = (set ?? {}) as { readonly keys?: unknown }
  if (!Array.isArray(keys)) throw new KeyFault('is no JWK set: it has no list "keys"')
  const found = keys.flatMap((jwk: unknown) => wantedKey(jwk, wanted))
  checkNames(found)
  return found
}

/** @throws {KeyFault} where two keys have one name, so that a token could mean either. */
export function checkNames(keys: readonly VerifyingKey[]): void {
  const names = keys.map(({ kid }) => kid)
  const twice = names.some((kid, index) => kid !== undefined && names.indexOf(kid) !== index)
  if (twice) throw new KeyFault('must not have two keys of the same "kid"; give one another name or remove it')
}

/** RFC 7517 §9.2: a set that shows one of these shows a secret. */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

function wantedKey(jwk: unknown, wanted: readonly Algorithm[]): readonly VerifyingKey[] {
  if (!isObject(jwk)) throw new KeyFault('has a key that is no JSON object')
  if (jwk.kty === 'oct' || secretMembers.some((name) => jwk[name] !== undefined))
    throw new KeyFault('has a secret in it, which nobody must publish')

  const algorithm = isForSignatures(jwk) ? wantedAlgorithm(jwk, wanted) : undefined
  if (algorithm === undefined) return []
  const key = readJwk(jwk, algorithm)
  return [publicVerifyingKey({ algorithm, key, kid: jwk.kid ?? thumbprint(key) })]
}

/** The algorithm that a key names, else the first that its kind is for. */
function wantedAlgorithm(jwk: Jwk, wanted: readonly Algorithm[]): Algorithm | undefined {
  const named = algorithmNamedIn(jwk)
  return wanted.find((name) => !isSymmetric(name) && (named === undefined ? isKindFor(jwk, name) : name === named))
}

function isObject(value: unknown): value is Jwk {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function jsonIn(text: string): { readonly keys?: unknown } | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    return JSON.parse(text) as { readonly keys?: unknown }
  } catch {
    return undefined
  }
}
