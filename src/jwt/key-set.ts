import type { Algorithm } from './algorithms.ts'
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
  return set.keys.map((jwk) => readVerifyingKey({ text: JSON.stringify(jwk), algorithm }))
}

/** @throws {KeyFault} where two keys have one name, so that a token could mean either. */
export function checkNames(keys: readonly VerifyingKey[]): void {
  const names = keys.map(({ kid }) => kid)
  const twice = names.some((kid, index) => kid !== undefined && names.indexOf(kid) !== index)
  if (twice) throw new KeyFault('must not have two keys of the same "kid"')
}

function jsonIn(text: string): { readonly keys?: unknown } | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    return JSON.parse(text) as { readonly keys?: unknown }
  } catch {
    return undefined
  }
}
