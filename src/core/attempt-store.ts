import type { QuotaLeft } from '../errors.ts'
import type { Limited, Spend } from './defence/spend.ts'
import type { Recipient } from './records.ts'
import type { Purpose } from './store.ts'

/** A guess at the code of a challenge, whatever it is. */
export interface Guess {
  readonly now: number
  readonly handle: string
  /** Which allowance a wrong guess spends: the asker's, or the one of whoever only knows the recipient. */
  readonly by: 'challenge' | 'recipient'
  /** Given with the challenge: must be its recipient. */
  readonly recipient?: Recipient
  readonly purpose: Purpose
  readonly maxAttempts: number
  readonly spends: readonly Spend[]
}

/** Whether the attempt that a guess costs was spent; `over`: there was none to spend, or nothing to guess at. */
export interface AttemptReserved {
  readonly outcome: 'reserved' | 'over'
  readonly quota?: QuotaLeft
}

/** The verbs of guesses that somebody else judges; see `Store` for what holds of all verbs. */
export interface AttemptStore {
  /**
   * Spends every counter and the attempt of a guess that somebody else is to judge, in one guarded update, before they are asked:
   * what they let in may not be refused for want of either.
   */
  reserveAttempt(input: Guess): Promise<AttemptReserved | Limited>

  /** Gives back an attempt that was reserved for a guess that nobody judged; its counters stay spent. */
  returnAttempt(input: Guess): Promise<void>
}
