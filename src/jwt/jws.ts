import { AuthError } from '../errors.ts'
import { isNameOf } from './algorithms.ts'
import { decodeBytes, decodeInto, encodeText, utf8Text } from './base64url.ts'
import type { SigningKey, VerifyingKey } from './keys.ts'

/** The members of a token's payload, unchecked but for being a JSON object. */
export type Claims = Readonly<Record<string, unknown>>

/** How long a token may be. */
export const MAX_TOKEN_CHARACTERS = 8192

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
  return parseObject(signedPayload(token, keys))
}

/**
 * Checks form and signature of a compact JWS and gives the bytes of its payload, which stay as they are until the next token
 * is looked at. The text is checked before a key is tried, and the key decides the algorithm, never the header (RFC 8725
 * §3.1).
 *
 * @throws {AuthError} `token_not_valid`
 */
export function signedPayload(token: string, keys: readonly VerifyingKey[]): Buffer {
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
 * The header of a compact JWS as it stands there, and nothing checked but its form: to say which key is missing, never to
 * decide by it.
 *
 * @throws {AuthError} `token_not_valid`
 */
export function readHeader(token: string): Claims {
  return parseObject(decodeBytes(unsignedParts(token).header))
}

/**
 * The claims of a compact JWS, as little checked as the header of `readHeader`.
 *
 * @throws {AuthError} `token_not_valid`
 */
export function readClaims(token: string): Claims {
  return parseObject(unsignedParts(token).payload)
}

/** The refusal of a token that is not one of ours, with simplejwt's sentence. */
export function invalid(sentence = 'Token is invalid'): AuthError {
  return new AuthError('token_not_valid', { details: { detail: sentence } })
}

interface Parts {
  /** What was signed. */
  readonly text: string
  readonly header: string
  /** Decoded. */
  readonly payload: Buffer
  readonly signature: string
}

/**
 * The parts of a compact JWS (RFC 7515 §7.1). The payload has its one spelling, and so no third dot; header and signature
 * are judged by whoever compares or decodes them.
 */
function partsOf(token: string): Parts {
  // Callers hand on what a request had, which may be nothing.
  if (typeof token !== 'string' || token.length > MAX_TOKEN_CHARACTERS) throw invalid()
  const first = token.indexOf('.')
  const last = token.lastIndexOf('.')
  const payload = first === last ? undefined : decodePayload(token.slice(first + 1, last))
  if (payload === undefined) throw invalid()
  return { text: token.slice(0, last), header: token.slice(0, first), payload, signature: token.slice(last + 1) }
}

/** The same where nobody judges the signature. */
function unsignedParts(token: string): Parts {
  const parts = partsOf(token)
  if (!/^[A-Za-z0-9_-]+$/.test(parts.signature)) throw invalid()
  return parts
}

// One room for all payloads, and one view of it for those of one length: making them anew costs as much as decoding.
const room = Buffer.alloc(MAX_TOKEN_CHARACTERS)
let view = room

function decodePayload(encoded: string): Buffer | undefined {
  const length = decodeInto(room, encoded)
  if (length === undefined) return undefined
  if (view.length !== length) view = room.subarray(0, length)
  return view
}

/**
 * The keys that a header written by others may mean: the one it names, else each that would say the same of itself.
 * Whatever else it demands cannot be honoured, so it is refused (RFC 7515 §4.1.11).
 */
function keysFor(header: string, keys: readonly VerifyingKey[]): readonly VerifyingKey[] {
  const { alg, typ, kid, ...rest } = parseObject(decodeBytes(header))
  if ('crit' in rest || 'b64' in rest) throw invalid()
  if (typ !== undefined && (typeof typ !== 'string' || !/^(application\/)?jwt$/i.test(typ))) throw invalid()
  return keys.filter((key) => (kid === undefined || key.kid === kid) && isNameOf(alg, key.algorithm))
}

/**
 * The JSON object that bytes are: those of a payload, its claims.
 *
 * @throws {AuthError} `token_not_valid`
 */
export function parseObject(bytes: Buffer | undefined): Claims {
  const value = parseJson(bytes && utf8Text(bytes))
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
