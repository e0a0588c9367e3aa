import type { QuotaLeft } from '../errors.ts'
import type { AccountChange, Changed } from './account-store.ts'
import type { Limited, Spend } from './defence/spend.ts'
import type { Event, PasswordChange } from './events.ts'
import type { Account, DeviceTraits, Session } from './records.ts'

/** Who somebody says they are: by a username, or by an address that their account proved. */
export interface Login {
  readonly kind: 'username' | 'email'
  readonly value: string
}

/** The password of an account that may sign in. Never part of a record. */
export interface StoredPassword {
  readonly accountId: number
  /** As Django writes it. */
  readonly hash: string
}

export interface TakePasswordGuess {
  readonly now: number
  readonly login: Login
  readonly spends: readonly Spend[]
}

export interface PasswordGuessTaken {
  readonly outcome: 'taken'
  readonly quota?: QuotaLeft
  /** Absent: nobody has that name, or has no password, or may not sign in. */
  readonly stored?: StoredPassword
}

export interface OpenSessionFor extends AccountChange {
  /** The hash that the right password was compared with. */
  readonly checked: string
  /** The hash to store in its place. */
  readonly renewed?: string
  readonly sessionId: string
  readonly sessionExpiresAt: number
  readonly traits: DeviceTraits
  readonly touchLastLogin: boolean
  /** Counters of the guess that a right one does not count for. */
  readonly givesBack: readonly Spend[]
}

export type SessionOpening =
  | {
      readonly outcome: 'opened'
      readonly account: Account
      readonly session: Session
      readonly events: readonly Event[]
    }
  /** The account has another hash than was checked; nothing was changed. */
  | { readonly outcome: 'changed'; readonly stored: StoredPassword }
  /** The account lost its password, or may not sign in any more; nothing was changed. */
  | { readonly outcome: 'refused' }

export interface SetPassword extends AccountChange {
  readonly change: PasswordChange
  /** Absent: the account has no password from then on. */
  readonly hash?: string
}

/** The verbs of passwords; see `Store` for what holds of all verbs. */
export interface PasswordStore {
  /** Spends what one more guess costs, and gives the password that it is for. */
  takePasswordGuess(input: TakePasswordGuess): Promise<PasswordGuessTaken | Limited>

  /** Tells that a guess signed nobody in. */
  rejectPasswordGuess(input: {
    readonly now: number
    readonly requestId?: string
    readonly accountId?: number
  }): Promise<readonly Event[]>

  /**
   * Opens a session for the right password, renews its hash, and gives the guess back; all of it only if the stored hash
   * is still the one that was checked.
   */
  openSessionFor(input: OpenSessionFor): Promise<SessionOpening>

  /** Sets or takes away the password of a live account; `undefined` when there is none of that number. */
  setPassword(input: SetPassword): Promise<Changed | undefined>
}
