import type { Event } from './events.ts'
import type { Account, ProfilePatch, Recipient } from './records.ts'

/** Which account changes, and when. */
export interface AccountChange {
  readonly accountId: number
  readonly now: number
  readonly requestId?: string
}

export interface MakeAccount {
  readonly now: number
  readonly username: string
  readonly profile: ProfilePatch
}

export interface ProfileChange extends AccountChange {
  readonly patch: ProfilePatch
}

export interface AccountAccess extends AccountChange {
  readonly access: 'enabled' | 'disabled'
}

export interface Changed {
  readonly account: Account
  readonly events: readonly Event[]
}

/** The verbs of accounts; see `Store` for what holds of all verbs. */
export interface AccountStore {
  account(accountId: number): Promise<Account | undefined>

  accountOf(recipient: Recipient): Promise<Account | undefined>

  /** Makes an account that proved nothing; `undefined` when another has its username. */
  makeAccount(input: MakeAccount): Promise<Changed | undefined>

  /** Writes profile fields of a live account; `undefined` when there is none. */
  updateAccount(input: ProfileChange): Promise<Changed | undefined>

  /** Lets an account sign in or not; disabling ends its sessions. `undefined` when there is no such live account. */
  setAccountAccess(input: AccountAccess): Promise<Changed | undefined>

  /**
   * Ends an account: username and personal fields are blanked, identifiers freed, sessions ended; its number is never
   * used again.
   */
  deleteAccount(input: AccountChange): Promise<Changed | undefined>
}
