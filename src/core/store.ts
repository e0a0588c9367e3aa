import type { QuotaLeft } from '../errors.ts'
import type { AccountStore } from './account-store.ts'
import type { AttemptStore, Guess } from './attempt-store.ts'
import type { CounterStore } from './defence/counter-store.ts'
import type { GuardStore } from './defence/guard.ts'
import type { GuessBound } from './defence/guesses.ts'
import type { Limited, Spend } from './defence/spend.ts'
import type { DeliveryStore } from './delivery/delivery-store.ts'
import type { Delivery } from './delivery/outbox.ts'
import type { Event, SessionEnd } from './events.ts'
import type { HousekeepingStore } from './housekeeping-store.ts'
import type { PasswordStore } from './password-store.ts'
import type { Account, DeviceSession, DeviceTraits, Recipient, Session } from './records.ts'
import type { LearningStore } from './routing/learning-store.ts'
import type { Chosen } from './routing/router.ts'
import type { AddSigningKey, Keys, StoredKey } from './stored-key.ts'

/** Why a challenge was made. A value of one purpose is worth nothing for another. */
export type Purpose = 'login'

/** What a request that may be repeated is remembered by: keyed hashes, for 24 hours. */
export interface Once {
  readonly key: string
  /** Of what was asked for. */
  readonly fingerprint: string
}

export interface OpenChallenge {
  readonly now: number
  readonly requestId?: string
  readonly purpose: Purpose
  readonly recipient: Recipient
  /** For events and logs. */
  readonly masked: string
  readonly route: Chosen
  /** ISO 3166 alpha-2 code of a number; absent for emails, and where it cannot be told. */
  readonly country?: string
  /** The handle of the challenge to make, unless the asker's own is young enough to be sent again. */
  readonly handle: string
  /** The handle of the challenge that the asker presented. */
  readonly askedBefore?: string
  /** Whether a device asks that proved the recipient before; its challenges and guesses are counted apart. */
  readonly isProven: boolean
  /** How long the code has to be. */
  readonly guessBound: GuessBound
  readonly lifetimeMs: number
  readonly maxAttempts: number
  readonly deliveryId: string
  /** Origin that the request says it came from. */
  readonly source?: string
  /** The language to write in; absent: the default, or what it was before. */
  readonly locale?: string
  readonly spends: readonly Spend[]
  /** Milliseconds until another message can be asked for by counters that are kept elsewhere. */
  readonly nextInMs?: number
  /** Given: the same request is answered again as it was, and does nothing. */
  readonly once?: Once
}

export interface Opened {
  readonly outcome: 'opened'
  readonly handle: string
  readonly digits: number
  readonly expiresAt: number
  /** When this answer was first given. */
  readonly openedAt: number
  /** Milliseconds from then on until another message can be asked for. */
  readonly nextInMs: number
  readonly quota?: QuotaLeft
  readonly events: readonly Event[]
}

export interface NewestChallenge {
  readonly purpose: Purpose
  readonly recipient: Recipient
  readonly isProven: boolean
}

/** The key of a repeated request came with something else to do; nothing was changed. */
export interface Mismatch {
  readonly outcome: 'mismatch'
}

export interface Redeem extends Guess {
  readonly requestId?: string
  /** Digits of the code that the guess got right: all of its own, or 0. */
  readonly matchedDigits: number
  /** Masked, where the guess is right and the code is the fixed one of a test identity, which opens no account of staff. */
  readonly testIdentity?: string
  /** `reserved`: by `reserveAttempt`, so that this spends none. */
  readonly attempt?: 'reserved'
  readonly sessionId: string
  readonly sessionExpiresAt: number
  readonly traits: DeviceTraits
  /** For a new account. */
  readonly username: string
  readonly touchLastLogin: boolean
}

/** Wrong, used, expired, out of attempts, unknown, or an account that may not sign in: the caller never says which. */
export interface Rejected {
  readonly outcome: 'rejected'
  /** Whether the guess was held against a code. */
  readonly isEvaluated: boolean
  readonly quota?: QuotaLeft
  readonly events: readonly Event[]
}

export interface Redeemed {
  readonly outcome: 'redeemed'
  readonly recipient: Recipient
  readonly account: Account
  readonly session: Session
  readonly quota?: QuotaLeft
  readonly events: readonly Event[]
}

/** A challenge as the person waiting may see it. */
export interface ChallengeView {
  readonly handle: string
  readonly digits: number
  readonly recipient: Recipient
  readonly createdAt: number
  readonly expiresAt: number
  readonly redeemedAt?: number
  /** Replaced by a later one of the same asker. */
  readonly endedAt?: number
  readonly spent: boolean
  /** Oldest first. */
  readonly deliveries: readonly [Delivery, ...Delivery[]]
}

export interface Rotate {
  readonly now: number
  readonly requestId?: string
  /** A session that ends after this is alive, epoch milliseconds. */
  readonly aliveAfter: number
  readonly sessionId: string
  readonly accountId: number
  /** The generation that the presented token carries. */
  readonly generation: number
  /** For how long after a rotation the last generation is still answered with the same successor. */
  readonly graceMs: number
  /** Who is answered so: whoever presents it, or the device that rotated last alone. */
  readonly graceFor: 'anyone' | 'device'
  /** Whoever presents it; the device that rotated last may come back for its answer later than that. */
  readonly traits: DeviceTraits
  /** `off`: the token keeps working. `kept`: a new one is made and old ones keep working. `spent`: old ones are dead. */
  readonly mode: 'off' | 'kept' | 'spent'
}

export type Rotation =
  | {
      readonly outcome: 'rotated'
      readonly session: Session
      readonly account: Account
      readonly events: readonly Event[]
    }
  | { readonly outcome: 'refused'; readonly because: 'ended' | 'account'; readonly events: readonly Event[] }

/** Which session is to end, and why. */
export interface EndSession {
  readonly sessionId: string
  readonly reason: SessionEnd
  readonly now: number
  readonly aliveAfter: number
  readonly requestId?: string
}

/** Whose sessions are to end, and which one is to stay. */
export interface EndSessions extends Omit<EndSession, 'sessionId'> {
  readonly accountId: number
  readonly except?: string
}

/** What processes tell each other of, so that nobody has to wait for a poll. */
export type Topic = 'deliveries' | 'sessions' | 'signing-keys'

/** A session with the account it belongs to. */
export interface SignedIn {
  readonly session: Session
  readonly account: Account
}

/**
 * What the rules need to be remembered, in the domain's verbs. Every verb is one transaction, durable when its promise
 * fulfils; it takes and returns plain values, so that a thread, a batch or one statement can run it. Where two callers
 * race, exactly one is told that it won, and the verb's name says what was decided. A database that cannot answer
 * rejects with `AuthError('unavailable')`: nothing happened, or all of it did and the answer was lost on the way. What has to know
 * which looks.
 */
export interface Store
  extends AccountStore,
    AttemptStore,
    PasswordStore,
    DeliveryStore,
    HousekeepingStore,
    LearningStore,
    GuardStore,
    CounterStore {
  /** What the same request was answered before; `undefined` where it is new, or may not be repeated. */
  answeredBefore(input: OpenChallenge): Promise<Opened | Mismatch | undefined>

  /**
   * Spends every counter, then sends the asker's own challenge again while more than half its life is left, else makes
   * a new one and ends the asker's old one; queues the message. The code is as long as keeps all guesses that may be evaluated at
   * the recipient in a day within `guessBound`, however many requests run at once. A counter that refuses leaves all of them
   * unspent.
   */
  openChallenge(input: OpenChallenge): Promise<Opened | Limited | Mismatch>

  /** The handle of the newest challenge of a recipient, among those of devices that proved it or of all others. */
  newestChallenge(input: NewestChallenge): Promise<string | undefined>

  /**
   * Trades a guess for a session. One guarded update either consumes the challenge or spends one of its attempts, so
   * guesses are bounded and a code works once however many requests run at once. A right one finds or makes the
   * account and opens the session.
   */
  redeem(input: Redeem): Promise<Redeemed | Rejected | Limited>

  challenge(handle: string, maxAttempts: number): Promise<ChallengeView | undefined>

  /** Events with a greater id, in their order; others with lower ones may be committed later, as they came from other processes. */
  eventsAfter(id: string, most: number): Promise<readonly Event[]>

  /** How many events there are between two ids. */
  countEvents(after: string, before: string): Promise<number>

  /**
   * Moves a session to its next generation if the presented one is current, and came of no refresh within the grace: then it is
   * the answer itself. The one before gets the current one again within the grace, and later where the device that traded it
   * comes back for it, or came back for it as the current one was presented. Any other is theft and ends the session (RFC 9700
   * §4.14.2).
   */
  rotate(input: Rotate): Promise<Rotation>

  session(sessionId: string): Promise<SignedIn | undefined>

  /** The living sessions of an account, the one that was used last first. */
  sessionsOf(accountId: number, aliveAfter: number): Promise<readonly DeviceSession[]>

  /** The sessions that were ended after a time, epoch milliseconds. */
  endedSessions(since: number): Promise<readonly string[]>

  /** Ends a session that is still alive; no events when it was not. */
  endSession(input: EndSession): Promise<readonly Event[]>

  /** Ends every living session of an account but one, or all of them. */
  endSessions(input: EndSessions): Promise<readonly Event[]>

  /** Every key of access tokens that is remembered, in the order they sign. */
  signingKeys(): Promise<readonly StoredKey[]>

  /** Adds a key and sets the end of those before it. */
  addSigningKey(input: AddSigningKey): Promise<Keys>

  /**
   * Calls back when another process left messages in the queue, ended sessions, or changed the keys; the function it gives
   * stops that. Best effort, and silent on SQLite: whoever listens polls as well.
   */
  listen(topic: Topic, heard: () => void): () => void

  /** Fulfils when the database answers. */
  ping(): Promise<void>

  /** Tells other processes of what is left in the queue, and closes the database. */
  close(): Promise<void>
}
