import type { Counted, Left, Limited, Spend } from './spend.ts'

/** Every counter was spent. */
export interface SpentCounters extends Left {
  readonly outcome: 'spent'
}

/**
 * Keeps counters elsewhere than in the database. It rejects where it does not answer: then nobody knows whether they were spent,
 * and the database counts instead.
 */
export interface Limiter {
  /**
   * Fulfils once it was asked for the first time, whether or not it answers.
   *
   * @throws {StartError} where it can never work, such as without the package that it needs.
   */
  ready(): Promise<void>

  /** Spends one of each counter, all or nothing. */
  spend(spends: readonly Spend[], now: number): Promise<SpentCounters | Limited>

  /** Takes the last of each back, for what turned out not to count. */
  giveBack(spends: readonly Spend[]): Promise<void>

  /** How the counters stand; changes none. */
  counters(spends: readonly Spend[], now: number): Promise<readonly Counted[]>

  /** How often a counter was spent after a time, epoch milliseconds. */
  spentSince(counter: string, since: number): Promise<number>

  /** Forgets counters, or all of them; gives how many there were. */
  reset(counters: readonly string[] | 'all'): Promise<number>

  close(): Promise<void>
}
