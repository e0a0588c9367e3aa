import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import { AuthError } from '../errors.ts'

/** A parsed signing and verifying key; its algorithm is the only one it ever works with (RFC 8725 §3.1). */
export interface JwsKey {
  readonly algorithm: 'HS256'
  readonly key: KeyObject
  /** The encoded header of the tokens this key signs. */
  readonly header: string
}

/** The members of a token's payload, unchecked but for being a JSON object. */
export type Claims = Readonly<Record<string, unknown>>

const COMPACT = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/
const MAX_TOKEN_CHARACTERS = 8192

/**
 * Parses an HMAC key once, for signing and verifying.
 *
 * @throws {TypeError} when it is shorter than the hash (RFC 7518 §3.2).
 */
export function hmacKey(secret: Uint8Array): JwsKey {
  if (secret.length < 32) throw new TypeError(`an HS256 key must have at least 32 bytes, not ${secret.length}`)
  return { algorithm: 'HS256', key: createSecretKey(secret), header: encode('{"alg":"HS256","typ":"JWT"}') }
}

/** Signs claims as a compact JWS (RFC 7515 §7.1), members in the order given. */
export function signJws(claims: Claims, key: JwsKey): string {
  const input = `${key.header}.${encode(JSON.stringify(claims))}`
  return `${input}.${signature(input, key)}`
}

/**
 * Checks form and signature of a compact JWS and gives its claims; says nothing of their meaning. The text is checked
 * whole before anything is decoded, and the key decides the algorithm, never the header (RFC 8725 §3.1).
 *
 * @throws {AuthError} `token_not_valid`
 */
export function verifyJws(token: string, key: JwsKey): Claims {
  const parts = token.length <= MAX_TOKEN_CHARACTERS ? COMPACT.exec(token) : null
  if (parts === null) throw invalid()
  const [, header = '', payload = '', given = ''] = parts
  if (header !== key.header) checkForeignHeader(header, key)
  if (!sameText(signature(`${header}.${payload}`, key), given)) throw invalid()
  return parseObject(payload)
}

/** The refusal of a token that is not one of ours, with simplejwt's sentence. */
export function invalid(sentence = 'Token is invalid'): AuthError {
  return new AuthError('token_not_valid', { details: { detail: sentence } })
}

/** Other makers of the same token write the header in their own way: it may say the same in other words, no more. */
function checkForeignHeader(header: string, key: JwsKey): void {
  const { alg, typ, crit, ...rest } = parseObject(header)
  if (alg !== key.algorithm || crit !== undefined || 'b64' in rest) throw invalid()
  if (typ !== undefined && (typeof typ !== 'string' || !/^(application\/)?jwt$/i.test(typ))) throw invalid()
}

function parseObject(encoded: string): Claims {
  const bytes = Buffer.from(encoded, 'base64url')
  // A second spelling of the same bytes would be a second token (RFC 4648 §3.5).
  if (bytes.toString('base64url') !== encoded) throw invalid()
  const value = parseJson(bytes)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid()
  return value as Claims
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw invalid()
  }
}

function signature(input: string, key: JwsKey): string {
  return createHmac('sha256', key.key).update(input).digest('base64url')
}

function sameText(expected: string, given: string): boolean {
  return expected.length === given.length && timingSafeEqual(Buffer.from(expected), Buffer.from(given))
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url')
}
