import type { Event } from './events.ts'

/** A key of access tokens that the database keeps. */
export interface StoredKey {
  /** What tokens name it by: `key_…`. */
  readonly kid: string
  readonly algorithm: string
  /** The private key as only whoever has `secret` can read it. */
  readonly sealed: string
  readonly createdAt: number
  /** From when it signs, until a later one does. Others know it before. */
  readonly activeAt: number
  /** From when its tokens are refused; absent: nothing has taken its place. */
  readonly expiresAt?: number
}

export interface AddSigningKey {
  readonly now: number
  readonly key: Pick<StoredKey, 'kid' | 'algorithm' | 'sealed' | 'activeAt'>
  /** When the tokens of all keys before it are over. */
  readonly othersExpireAt: number
  /** Keys that expired before are deleted. */
  readonly forgetBefore: number
  /** `none`: it becomes the first key or nothing happens. `settled`: nothing happens while another key waits for its turn. */
  readonly onlyIf: 'none' | 'settled' | 'always'
}

/** The keys there are now; no events when nothing happened. */
export interface Keys {
  readonly keys: readonly StoredKey[]
  readonly events: readonly Event[]
}
