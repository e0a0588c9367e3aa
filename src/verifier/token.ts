import { invalid } from './auth-error.ts'
import type { PublishedKey } from './keys.ts'

/** The members of a token's payload, unchecked but for being a JSON object. */
export type Claims = Readonly<Record<string, unknown>>

/** A compact JWS taken apart (RFC 7515 §7.1). */
export interface Token {
  /** What was signed. */
  readonly text: string
  readonly header: Claims
  readonly claims: Claims
  readonly signature: Buffer
}

/**
 * Takes a token apart. Each part has its one spelling, so that nobody makes a second token of it.
 *
 * @throws {AuthError} `token_not_valid`
 */
export function readToken(token: string, mostCharacters: number): Token {
  const parts = typeof token === 'string' && token.length <= mostCharacters ? token.split('.') : []
  const [header, claims, signature] = parts.map(decode)
  if (parts.length !== 3 || signature === undefined) throw invalid()
  return { text: `${parts[0]}.${parts[1]}`, header: parse(header), claims: parse(claims), signature }
}

/** Whether a header is that of a JWT which demands nothing else (RFC 7515 §4.1.11, RFC 7519 §5.1). */
export function isOfJwt({ crit, typ = 'JWT' }: Claims): boolean {
  return crit === undefined && /^(application\/)?jwt$/i.test(String(typ))
}

/** Finds the key by the name that the token has for it; the key decides the algorithm, never the header (RFC 8725 §3.1). */
export function isSignedWith({ header, text, signature }: Token, keys: readonly PublishedKey[]): boolean {
  const { kid, alg } = header
  const means = (key: PublishedKey): boolean =>
    (kid ?? key.kid) === (key.kid ?? kid) && key.alg === (alg === 'EdDSA' ? 'Ed25519' : alg)
  return keys.some((key) => means(key) && key.isSignature(signature, text))
}

/** `undefined` for any spelling but one (RFC 4648 §3.5). */
function decode(encoded: string): Buffer | undefined {
  const bytes = Buffer.from(encoded, 'base64url')
  return bytes.toString('base64url') === encoded ? bytes : undefined
}

/** What is JSON and no object has none of the members that are asked for. */
function parse(bytes: Buffer | undefined): Claims {
  try {
    return { ...JSON.parse(String(bytes)) }
  } catch {
    throw invalid()
  }
}
