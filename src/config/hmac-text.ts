import { isSymmetric } from '../jwt/algorithms.ts'
import type { Draft } from './check.ts'
import type { CheckedJwt } from './jwt-schema.ts'
import type { Secret } from './secret.ts'

/** The secrets that a setting of keys holds, as texts: of an HMAC key what it is, of a JWK what it says; of a key pair none. */
export function hmacTextsOf({ algorithm }: Draft<CheckedJwt>, key: Secret | undefined): readonly string[] {
  if (key === undefined || algorithm === undefined || !isSymmetric(algorithm)) return []
  const text = key.reveal().trim()
  return text.startsWith('{') ? jwkTexts(text) : [key.reveal()]
}

function jwkTexts(text: string): readonly string[] {
  try {
    const parsed = JSON.parse(text) as { readonly k?: unknown; readonly keys?: readonly { readonly k?: unknown }[] }
    return (parsed.keys ?? [parsed]).flatMap(({ k }) =>
      typeof k === 'string' ? [Buffer.from(k, 'base64url').toString('utf8')] : [],
    )
  } catch {
    // What is wrong with it is said where it is read as a key.
    return []
  }
}
