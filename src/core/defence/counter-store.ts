import type { Counted, Spend } from './spend.ts'

/** The verbs that look at counters; see `Store` for what holds of all verbs. */
export interface CounterStore {
  /** How often a counter was spent after a time, epoch milliseconds. */
  spentSince(counter: string, since: number): Promise<number>

  /** How counters stand; changes none. */
  counters(spends: readonly Spend[], now: number): Promise<readonly Counted[]>

  /** Forgets counters, or all of them; gives how many there were. */
  resetCounters(counters: readonly string[] | 'all'): Promise<number>
}
