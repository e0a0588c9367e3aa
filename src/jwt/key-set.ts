import { type Algorithm, isSymmetric } from './algorithms.ts'
import type { Jwk } from './jwk.ts'
import { KeyFault, readVerifyingKey } from './key-material.ts'
import type { VerifyingKey } from './keys.ts'

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

/** @throws {KeyFault} where two keys have one name, so that a token could mean either. */
export function checkNames(keys: readonly VerifyingKey[]): void {
  const names = keys.map(({ kid }) => kid)
  const twice = names.some((kid, index) => kid !== undefined && names.indexOf(kid) !== index)
  if (twice) throw new KeyFault('must not have two keys of the same "kid"; give one another name or remove it')
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
