import type { KeyObject } from 'node:crypto'
import { type Algorithm, isSymmetric } from '../jwt/algorithms.ts'
import { decodeText } from '../jwt/base64url.ts'
import { KeyFault, readSigningKey, readVerifyingKey } from '../jwt/key-material.ts'
import type { CheckedJwt } from './jwt-schema.ts'

/** The keys of `SIMPLE_JWT`. */
export interface SimpleJwtKeys {
  /** For HS* the secret that both sides share; else empty: a Django that only checks signs nothing. */
  readonly SIGNING_KEY: string
  /** The public key in PEM (SPKI); `null` for HS*. */
  readonly VERIFYING_KEY: string | null
}

type OwnKeys = Pick<CheckedJwt, 'algorithm' | 'signingKey' | 'signingKeyPassphrase'>

/**
 * The keys of a Django that checks our access tokens: `given`, which has to be the key of `signingKey` where both are there.
 * Of a key pair it gets the public key.
 *
 * @throws {TypeError}
 */
export function keysForDjango(jwt: OwnKeys, given: string | undefined): SimpleJwtKeys {
  if (given === undefined && jwt.signingKey === undefined) {
    throw new TypeError('the key that Django shares must be given, or set as jwt.signingKey')
  }
  if (isSymmetric(jwt.algorithm)) return { SIGNING_KEY: sharedSecret(jwt, given), VERIFYING_KEY: null }
  return { SIGNING_KEY: '', VERIFYING_KEY: String(publicKey(jwt, given).export({ type: 'spki', format: 'pem' })) }
}

/** Whether two keys in PEM or JWK, private or public, belong together. */
export function areOfOnePair(one: string, other: string, algorithm: Algorithm): boolean {
  try {
    return publicKeyIn(one, algorithm).equals(publicKeyIn(other, algorithm))
  } catch (error) {
    if (error instanceof KeyFault) return false
    throw error
  }
}

function sharedSecret({ signingKey }: OwnKeys, given: string | undefined): string {
  const own = signingKey?.reveal()
  if (own !== undefined && given !== undefined && own !== given) throw new TypeError(another)
  return secretText(given ?? own ?? '')
}

/** Django wants the secret itself, as text. */
function secretText(written: string): string {
  if (!written.trimStart().startsWith('{')) return written
  const { k } = JSON.parse(written) as { readonly k?: unknown }
  const text = decodeText(String(k))
  if (text === undefined) {
    throw new TypeError('the key that Django shares must be text, which the bytes of the JWK in jwt.signingKey are not')
  }
  return text
}

function publicKey({ algorithm, signingKey, signingKeyPassphrase }: OwnKeys, given: string | undefined): KeyObject {
  if (algorithm === 'Ed25519') {
    throw new TypeError('djangorestframework-simplejwt knows no tokens of Ed25519; take ES256 for jwt.algorithm')
  }
  const passphrase = signingKeyPassphrase?.reveal()
  const own = signingKey && readSigningKey({ text: signingKey.reveal(), algorithm, passphrase }).publicKey
  const other = given === undefined ? own : usable(given, algorithm)
  if (other === undefined || own?.equals(other) === false) throw new TypeError(another)
  return other
}

function usable(given: string, algorithm: Algorithm): KeyObject {
  try {
    return publicKeyIn(given, algorithm)
  } catch (error) {
    if (!(error instanceof KeyFault)) throw error
    throw new TypeError(`the key that Django checks with ${error.message}`, { cause: error })
  }
}

function publicKeyIn(text: string, algorithm: Algorithm): KeyObject {
  const key = readVerifyingKey({ text, algorithm })
  if (key.publicKey === undefined || key.algorithm !== algorithm) throw new KeyFault(`must be a key for ${algorithm}`)
  return key.publicKey
}

const another = 'the key that Django shares must be the same as jwt.signingKey'
