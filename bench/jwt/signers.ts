import { createHmac, type KeyObject, sign } from 'node:crypto'
import { createSigner } from 'fast-jwt'
import { importPKCS8, type JWTPayload, SignJWT } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import type { Contestant } from '../harness/race.ts'
import { ours } from '../harness/standings.ts'
import { type Algorithm, type Keys, raw } from './algorithms.ts'
import { type Claims, claimsOf, partsOf, type Stream } from './tokens.ts'
import { hmacCryptoKey, type Subject } from './verifiers.ts'

/** Somebody who signs tokens. */
export interface Signer<Taken = unknown> {
  readonly name: string
  readonly inFlight?: number
  /** What it signs, made of a token outside what is measured. Default: its claims. */
  take?(token: string): Taken
  /** Gives a token, `{ access: token }`, or from the limit the bare signature. */
  sign(taken: Taken): unknown
  /** Makes nothing but the signature of a ready text. */
  readonly isLimit?: boolean
}

/**
 * Everybody who can sign with this algorithm. keychime makes the claims of each token as well, with an id of its own; the
 * others get theirs ready, and the limit a ready text.
 */
export async function signersOf({ algorithm, keys, keychime }: Subject): Promise<readonly Signer[]> {
  let session = 0
  const sign = (): unknown => keychime?.sign(session++)
  // RSA signs in another thread, and is measured as a busy server has it.
  const inFlight = algorithm.name === 'RS256' ? 64 : 1
  const own = keychime === undefined ? [] : [{ name: ours, inFlight, take: () => undefined, sign }]
  const limits = algorithm.name === 'HS256' ? rawHmac(keys) : rawSignature(algorithm, keys)
  return [
    ...limits,
    ...own,
    fastJwt(algorithm, keys),
    ...jsonWebToken(algorithm, keys),
    ...(await jose(algorithm, keys)),
  ]
}

/** A signer as it races. */
export function signing({ name, inFlight = 1, take = claimsOf, sign }: Signer, tokens: Stream): Contestant {
  return {
    name,
    inFlight,
    prepare(count) {
      const inputs: readonly unknown[] = tokens.next(count).map(take)
      return (index) => sign(inputs[index])
    },
  }
}

function rawHmac({ signing: key }: Keys): readonly Signer[] {
  const limit: Signer<string> = {
    name: raw,
    isLimit: true,
    take: (token) => Buffer.from(partsOf(token).input).toString('latin1'),
    sign: (input) => createHmac('sha256', key).update(input).digest('base64url'),
  }
  return [limit as Signer]
}

function rawSignature({ name, digest }: Algorithm, { signing: key }: Keys): readonly Signer[] {
  const limit: Signer<Buffer> = {
    name: raw,
    isLimit: true,
    take: (token) => Buffer.from(partsOf(token).input),
    sign: (input) => sign(digest, input, key),
  }
  const inBackground = (input: Buffer): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      sign(digest, input, key, (error, signature) => (error === null ? resolve(signature) : reject(error)))
    })
  const background = { ...limit, name: `${raw}, callback, 64 in flight`, inFlight: 64, sign: inBackground }
  const forms: Signer<Buffer>[] = name === 'ES256' ? [p1363(limit, digest, key)] : []
  return [limit, background, ...forms].map((signer) => signer as Signer)
}

function p1363(limit: Signer<Buffer>, digest: string | null, key: KeyObject): Signer<Buffer> {
  const asInTokens = { key, dsaEncoding: 'ieee-p1363' } as const
  return { ...limit, name: `${raw}, ieee-p1363`, sign: (input) => sign(digest, input, asInTokens) }
}

function fastJwt({ fastJwtName: algorithm }: Algorithm, { signingText: key }: Keys): Signer {
  const sign = createSigner({ algorithm, key })
  return { name: 'fast-jwt', sign: (claims) => sign(claims as Claims) }
}

function jsonWebToken({ name: algorithm }: Algorithm, { signing: key }: Keys): readonly Signer[] {
  if (algorithm === 'Ed25519') return []
  return [{ name: 'jsonwebtoken', sign: (claims) => jsonwebtoken.sign(claims as Claims, key, { algorithm }) }]
}

async function jose({ name: alg }: Algorithm, { signing: key, signingText }: Keys): Promise<readonly Signer[]> {
  const cryptoKey = alg === 'HS256' ? await hmacCryptoKey(key.export(), 'sign') : await importPKCS8(signingText, alg)
  const sign = (claims: unknown): unknown =>
    new SignJWT(claims as JWTPayload).setProtectedHeader({ alg, typ: 'JWT' }).sign(cryptoKey)
  return [
    { name: 'jose', sign },
    { name: 'jose, 64 in flight', inFlight: 64, sign },
  ]
}
