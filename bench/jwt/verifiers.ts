import { createHmac, timingSafeEqual, verify as verifySignature } from 'node:crypto'
import { createVerifier } from 'fast-jwt'
import { importSPKI, jwtVerify } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import type { Contestant } from '../harness/race.ts'
import { ours } from '../harness/standings.ts'
import type { Ours } from '../ours.ts'
import { type Algorithm, type Keys, raw } from './algorithms.ts'
import { derOf } from './der.ts'
import { audience, issuer, partsOf, type Stream } from './tokens.ts'

/** Somebody who verifies tokens. */
export interface Verifier<Taken = unknown> {
  readonly name: string
  readonly inFlight?: number
  /** What it calls the algorithm. Default: the name of today. */
  readonly alg?: string
  /** What it works on, made of a token outside what is measured. Default: the token. */
  take?(token: string): Taken
  /** Gives the claims, or `true` where only the signature is looked at; throws, rejects, or gives `false`. */
  verify(taken: Taken): unknown
  /** Looks at nothing but the signature: the limit of the machine. */
  readonly isLimit?: boolean
}

/** What verifiers are made with. */
export interface Subject {
  readonly algorithm: Algorithm
  readonly keys: Keys
  /** Absent where keychime did not start. */
  readonly keychime: Ours | undefined
}

/** Everybody who can verify tokens of this algorithm: all but the limit check signature, expiry, issuer and audience. */
export async function verifiersOf({ algorithm, keys, keychime }: Subject): Promise<readonly Verifier[]> {
  const isHmac = algorithm.name === 'HS256'
  const theirs = [...fastJwt(algorithm, keys), ...jsonWebToken(algorithm, keys), ...(await jose(algorithm, keys))]
  const own = keychime === undefined ? [] : [{ name: ours, verify: keychime.verify } as Verifier]
  return [...(isHmac ? rawHmac(keys) : rawSignature(algorithm, keys)), ...own, ...theirs]
}

/** A verifier as it races: on new strings every time. */
export function verifying({ name, inFlight = 1, take, verify }: Verifier, tokens: Stream): Contestant {
  return {
    name,
    inFlight,
    prepare(count) {
      const inputs: readonly unknown[] = take === undefined ? tokens.next(count) : tokens.next(count).map(take)
      return (index) => verify(inputs[index])
    },
  }
}

/** The text is ready, the signature ready bytes; what is left is one HMAC, its text, and a comparison in constant time. */
function rawHmac({ verifying: key }: Keys): readonly Verifier[] {
  const mac = Buffer.alloc(43)
  const limit: Verifier<{ input: string; given: Buffer }> = {
    name: raw,
    isLimit: true,
    take: (token) => ({ input: flat(partsOf(token).input), given: Buffer.from(partsOf(token).signature) }),
    verify({ input, given }) {
      mac.write(createHmac('sha256', key).update(input).digest('base64url'), 'latin1')
      return timingSafeEqual(mac, given)
    },
  }
  return [limit as Verifier]
}

/** Text and signature are ready bytes. ECDSA has two forms of signatures: DER, which OpenSSL takes, and that of tokens. */
function rawSignature({ name, digest }: Algorithm, { verifying: key }: Keys): readonly Verifier[] {
  const bytes = (token: string): { input: Buffer; given: Buffer } => {
    const { input, signature } = partsOf(token)
    return { input: Buffer.from(input), given: Buffer.from(signature, 'base64url') }
  }
  const limit: Verifier<{ input: Buffer; given: Buffer }> = {
    name: raw,
    isLimit: true,
    take: bytes,
    verify: ({ input, given }) => verifySignature(digest, input, key, given),
  }
  if (name !== 'ES256') return [limit as Verifier]

  const asDer: typeof limit = { ...limit, take: (token) => ({ ...bytes(token), given: derOf(bytes(token).given) }) }
  const asInTokens = { key, dsaEncoding: 'ieee-p1363' } as const
  const p1363: typeof limit = {
    ...limit,
    name: `${raw}, ieee-p1363`,
    verify: ({ input, given }) => verifySignature(digest, input, asInTokens, given),
  }
  return [asDer as Verifier, p1363 as Verifier]
}

function fastJwt({ fastJwtName: alg }: Algorithm, { verifyingText: key }: Keys): readonly Verifier[] {
  const rules = { key, algorithms: [alg], allowedIss: issuer, allowedAud: audience }
  const plain = createVerifier(rules)
  // Room for more than the tokens in rotation: each but the first look at one is a hit.
  const cached = createVerifier({ ...rules, cache: 4000 })
  return [
    { name: 'fast-jwt', alg, verify: (token) => plain(token as string) },
    { name: 'fast-jwt, cache on', alg, verify: (token) => cached(token as string) },
  ]
}

function jsonWebToken({ name }: Algorithm, { verifying: key }: Keys): readonly Verifier[] {
  if (name === 'Ed25519') return []
  const rules = { algorithms: [name], issuer, audience }
  return [{ name: 'jsonwebtoken', verify: (token) => jsonwebtoken.verify(token as string, key, rules) }]
}

async function jose({ name }: Algorithm, { verifying: key, verifyingText }: Keys): Promise<readonly Verifier[]> {
  const cryptoKey =
    name === 'HS256' ? await hmacCryptoKey(key.export(), 'verify') : await importSPKI(verifyingText, name)
  const rules = { algorithms: [name], issuer, audience }
  const verify = (token: unknown): unknown => jwtVerify(token as string, cryptoKey, rules)
  return [
    { name: 'jose', verify },
    { name: 'jose, 64 in flight', inFlight: 64, verify },
  ]
}

/** An HMAC key as WebCrypto has it. */
export function hmacCryptoKey(bytes: Buffer, use: 'sign' | 'verify'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', new Uint8Array(bytes), { name: 'HMAC', hash: 'SHA-256' }, false, [use])
}

/** A string of its own: a part of a longer one would be put together on its first use, inside what is measured. */
function flat(text: string): string {
  return Buffer.from(text).toString('latin1')
}
