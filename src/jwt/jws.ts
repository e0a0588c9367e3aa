import { AuthError } from '../errors.ts'
import { decodeText, encodeText, isCanonical } from './base64url.ts'
import type { SigningKey, VerifyingKey } from './keys.ts'

/** The members of a token's payload, unchecked but for being a JSON object. */
export type Claims = Readonly<Record<string, unknown>>

const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+$/
const MAX_TOKEN_CHARACTERS = 8192

/**
 * Signs claims, given as JSON, as a compact JWS (RFC 7515 §7.1). A promise where the key signs in another thread.
 */
export function signJws(claims: string, key: SigningKey): string | Promise<string> {
  const text = `${key.header}.${encodeText(claims)}`
  const signature = key.sign(text)
  return typeof signature === 'string' ? `${text}.${signature}` : signature.then((made) => `${text}.${made}`)
}

/**
 * Checks form and signature of a compact JWS and gives its claims; says nothing of their meaning.
 *
 * @throws {AuthError} `token_not_valid`
 */
export function verifyJws(token: string, keys: readonly VerifyingKey[]): Claims {
  return parseClaims(signedPayload(token, keys))
}

/**
 * Checks form and signature of a compact JWS and gives its payload as it stands, encoded. The text is checked whole
 * before anything is decoded, and the key decides the algorithm, never the header (RFC 8725 §3.1).
 *
 * @throws {AuthError} `token_not_valid`
 */
export function signedPayload(token: string, keys: readonly VerifyingKey[]): string {
  const { text, header, payload, signature } = partsOf(token)
  // Tokens that we signed have one of a few headers, told by their text alone.
  const own = keys.find((key) => key.header === header)
  if (own?.isSignature(signature, text) === true) return payload

  // Secrets without a name share a header.
  const others = own === undefined ? keysFor(header, keys) : keys.filter((key) => key !== own && key.header === header)
  if (!others.some((key) => key.isSignature(signature, text))) throw invalid()
  return payload
}

/**
 * The claims of a payload whose signature is right.
 *
 * @throws {AuthError} `token_not_valid` where it is no JSON object.
 */
export function parseClaims(payload: string): Claims {
  return parseObject(payload)
}

/**
 * The header of a compact JWS as it stands there, and nothing checked but its form: to say which key is missing, never to
 * decide by it.
 *
 * @throws {AuthError} `token_not_valid`
 */
export function readHeader(token: string): Claims {
  const { header } = partsOf(token)
  if (!isCanonical(header)) throw invalid()
  return parseObject(header)
}

/**
 * The claims of a compact JWS, as little checked as the header of `readHeader`.
 *
 * @throws {AuthError} `token_not_valid`
 */
export function readClaims(token: string): Claims {
  return parseObject(partsOf(token).payload)
}

/** The refusal of a token that is not one of ours, with simplejwt's sentence. */
export function invalid(sentence = 'Token is invalid'): AuthError {
  return new AuthError('token_not_valid', { details: { detail: sentence } })
}

/** The parts of a token whose text was checked whole (RFC 7515 §7.1), and the text that was signed. */
function partsOf(token: string): Readonly<Record<'text' | 'header' | 'payload' | 'signature', string>> {
  // Callers hand on what a request had, which may be nothing.
  if (typeof token !== 'string' || token.length > MAX_TOKEN_CHARACTERS || !COMPACT.test(token)) throw invalid()
  const first = token.indexOf('.')
  const last = token.lastIndexOf('.')
  const payload = token.slice(first + 1, last)
  if (!isCanonical(payload)) throw invalid()
  return { text: token.slice(0, last), header: token.slice(0, first), payload, signature: token.slice(last + 1) }
}

/**
 * The keys that a header written by others may mean: the one it names, else each that would say the same of itself.
 * Whatever else it demands cannot be honoured, so it is refused (RFC 7515 §4.1.11).
 */
function keysFor(header: string, keys: readonly VerifyingKey[]): readonly VerifyingKey[] {
  if (!isCanonical(header)) throw invalid()
  const { alg, typ, kid, ...rest } = parseObject(header)
  if ('crit' in rest || 'b64' in rest) throw invalid()
  if (typ !== undefined && (typeof typ !== 'string' || !/^(application\/)?jwt$/i.test(typ))) throw invalid()
  return keys.filter((key) => (kid === undefined || key.kid === kid) && agrees(key, alg))
}

/** `EdDSA` is what others call `Ed25519` (RFC 9864 §2.2). */
function agrees({ algorithm }: VerifyingKey, alg: unknown): boolean {
  return alg === algorithm || (alg === 'EdDSA' && algorithm === 'Ed25519')
}

function parseObject(encoded: string): Claims {
  const value = parseJson(decodeText(encoded))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid()
  return value as Claims
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) throw invalid()
  try {
    return JSON.parse(text)
  } catch {
    throw invalid()
  }
}
