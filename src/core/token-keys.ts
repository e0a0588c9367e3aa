import { createSecretKey } from 'node:crypto'
import type { Algorithm } from '../jwt/algorithms.ts'
import { type PublicJwk, publicJwk } from '../jwt/jwk.ts'
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

/** Where the keys of an instance come from. */
export interface Keyring {
  /**
   * The keys as they are now.
   *
   * @throws {AuthError} `unavailable` before they could be read.
   */
  current(): TokenKeys
  /**
   * Fulfils once they were read.
   *
   * @throws {AuthError} `unavailable`, with the reason as its cause.
   */
  ready(): Promise<void>
  /** The same keys and those that were, for people. */
  list(): Promise<readonly KeyView[]>
  /**
   * Makes another key.
   *
   * @throws {TypeError} for keys of the configuration, where another one is written; for an algorithm that is none, and a
   * lead of less than ten seconds.
   */
  rotate(rotation?: Rotation): Promise<Rotated>
  /** Lets go of what it watches. */
  stop(): void
}

/** A key as operators see it. */
export interface KeyView {
  /** Absent for a secret that tokens do not name. */
  readonly kid?: string
  readonly algorithm: Algorithm
  /** `waiting`: others know it, and it signs later. `accepted`: it signs no more, and its tokens are taken. */
  readonly state: 'waiting' | 'signing' | 'accepted'
  /** From when it signs, epoch milliseconds; absent for keys of the configuration, as are the others. */
  readonly activeAt?: number
  readonly createdAt?: number
  /** From when its tokens are refused. */
  readonly expiresAt?: number
}

/** How to make another key. */
export interface Rotation {
  /** Default: `jwt.algorithm`. */
  readonly algorithm?: Algorithm
  /** Milliseconds until it signs, in which others learn of it. Default ten minutes, twice what they may keep a JWK set. */
  readonly leadMs?: number
  /** Whether the tokens of all other keys are refused from now on. Default they are taken until the last one is over. */
  readonly others?: 'accepted' | 'refused'
}

/** What came of it; `waiting`: nothing, since another key waits for its turn. */
export interface Rotated {
  readonly outcome: 'rotated' | 'waiting'
  readonly keys: readonly KeyView[]
}

/** A keyring of keys that stay as they were configured. */
export function configuredKeyring(access: Exclude<AccessKeys, 'database'>, refresh: SigningKey): Keyring {
  const keys = { ...access, refresh }
  return {
    current: () => keys,
    ready: async () => {},
    list: async () =>
      access.verifying.map(({ algorithm, kid }, index) => ({
        ...(kid === undefined ? {} : { kid }),
        algorithm,
        state: index === 0 ? 'signing' : 'accepted',
      })),
    rotate: async () => {
      throw new TypeError(
        'jwt.keysFrom must be database for keys to be made; else write the new key to jwt.signingKey and the old one to jwt.verifyingKeys',
      )
    },
    stop() {},
  }
}

/** The key of refresh tokens. */
export function refreshKey(key: Buffer): SigningKey {
  return signingKey({ algorithm: 'HS256', key: createSecretKey(key) })
}

/** What others may see of the keys whose tokens are taken: public keys, and none for HMAC (RFC 7517 §9.2). */
export function publishedKeys({ verifying }: TokenKeys): readonly PublicJwk[] {
  return verifying.flatMap(({ algorithm, kid, publicKey }) =>
    publicKey === undefined || kid === undefined ? [] : [publicJwk({ algorithm, kid, publicKey })],
  )
}
