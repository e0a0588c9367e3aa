import { createSecretKey } from 'node:crypto'
import type { PublicJwk } from '../jwt/jwk.ts'
import { publicJwk } from '../jwt/jwk.ts'
import { type SigningKey, signingKey, type VerifyingKey } from '../jwt/keys.ts'
import type { AccessKeys } from './settings.ts'

/** The keys of an instance's tokens, as they are now. */
export interface TokenKeys {
  /** Signs new access tokens. */
  readonly signing: SigningKey
  /** Those whose access tokens are taken. */
  readonly verifying: readonly VerifyingKey[]
  /** Signs and checks refresh tokens: always HMAC, so that the same token can be made again to the byte. */
  readonly refresh: SigningKey
}

/** Keys that stay as they were configured. */
export function configuredKeys(access: Exclude<AccessKeys, 'database'>, refresh: Buffer): TokenKeys {
  return { ...access, refresh: signingKey({ algorithm: 'HS256', key: createSecretKey(refresh) }) }
}

/** What others may see of the keys whose tokens are taken: public keys, and none for HMAC (RFC 7517 §9.2). */
export function publishedKeys({ verifying }: TokenKeys): readonly PublicJwk[] {
  return verifying.flatMap(({ algorithm, kid, publicKey }) =>
    publicKey === undefined || kid === undefined ? [] : [publicJwk({ algorithm, kid, publicKey })],
  )
}
