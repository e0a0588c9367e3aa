import { createSecretKey, randomBytes } from 'node:crypto'
import { type Algorithm, type Keys, signature } from './algorithms.ts'

export const issuer = 'https://login.example.com'
export const audience = 'https://app.example.com'

/** The payload of an access token. */
export type Claims = Readonly<Record<string, unknown>>

/** A token taken apart, as texts. */
export interface Parts {
  /** What is signed: header and payload. */
  readonly input: string
  readonly signature: string
}

/** Tokens that come as from a socket: bytes that become a new string each time. */
export interface Stream {
  /** The next so many, in rotation; equal texts, never the same string twice. */
  next(count: number): readonly string[]
}

/** A stream of texts in rotation. */
export function streamOf(texts: readonly string[]): Stream {
  const bytes = texts.map((text) => Buffer.from(text))
  let cursor = 0
  return {
    next: (count) => Array.from({ length: count }, () => (bytes[cursor++ % bytes.length] as Buffer).toString('latin1')),
  }
}

/** Splits a token before its signature. */
export function partsOf(token: string): Parts {
  const dot = token.lastIndexOf('.')
  return { input: token.slice(0, dot), signature: token.slice(dot + 1) }
}

/** What a token says. */
export function claimsOf(token: string): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

/** Tokens with the claims that keychime's have, for an algorithm that it does not start with. */
export function mintTokens(count: number, algorithm: Algorithm, keys: Keys): readonly string[] {
  const header = encode({ alg: algorithm.name, typ: 'JWT' })
  return Array.from({ length: count }, (_, index) => signed(header, mintClaims(index + 1), { algorithm, keys }))
}

/** The same token with another name of its algorithm. */
export function renamed(
  token: string,
  alg: string,
  by: { readonly algorithm: Algorithm; readonly keys: Keys },
): string {
  const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as object
  return signed(encode({ ...header, alg }), claimsOf(token), by)
}

function mintClaims(account: number): Claims {
  const iat = Math.floor(Date.now() / 1000)
  const jti = randomBytes(16).toString('hex')
  const sid = `ses_${randomBytes(18).toString('base64url')}`
  return { token_type: 'access', exp: iat + 1800, iat, jti, user_id: String(account), aud: audience, iss: issuer, sid }
}

/** A token that must be refused. */
export interface Forgery {
  readonly what: string
  readonly token: string
  /** Whether the signature alone gives it away; the limit of the machine looks at nothing else. */
  readonly isBySignature: boolean
}

/** What no verifier may accept, made of a good token. */
export function forgeriesOf(token: string, algorithm: Algorithm, keys: Keys): readonly Forgery[] {
  const [header = '', payload = '', good = ''] = token.split('.')
  const claims = claimsOf(token)
  const other = algorithm.name === 'HS256' ? otherSecret(keys) : algorithm.makeKeys()
  const changed = { ...claims, user_id: '999999' }
  const resigned = (change: Claims): string => signed(header, { ...claims, ...change }, { algorithm, keys })
  return [
    { what: "another key's signature", token: signed(header, claims, { algorithm, keys: other }), isBySignature: true },
    { what: 'a changed payload', token: `${header}.${encode(changed)}.${good}`, isBySignature: true },
    { what: 'a changed signature', token: `${header}.${payload}.${flipped(good)}`, isBySignature: true },
    { what: 'an expired token', token: resigned({ exp: Math.floor(Date.now() / 1000) - 60 }), isBySignature: false },
    { what: 'another audience', token: resigned({ aud: 'https://other.example.com' }), isBySignature: false },
    { what: 'another issuer', token: resigned({ iss: 'https://other.example.com' }), isBySignature: false },
  ]
}

function signed(
  header: string,
  claims: Claims,
  by: { readonly algorithm: Algorithm; readonly keys: Pick<Keys, 'signing'> },
): string {
  const input = `${header}.${encode(claims)}`
  return `${input}.${signature(input, by.algorithm, by.keys.signing).toString('base64url')}`
}

function otherSecret({ signing }: Keys): Pick<Keys, 'signing'> {
  const bytes = signing.export()
  return { signing: createSecretKey(Buffer.concat([bytes.subarray(1), bytes.subarray(0, 1)])) }
}

/** Another first byte. */
function flipped(encoded: string): string {
  const bytes = Buffer.from(encoded, 'base64url')
  bytes[0] = (bytes[0] ?? 0) ^ 1
  return bytes.toString('base64url')
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
