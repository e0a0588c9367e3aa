import type { Limiter } from '../core/defence/limiter.ts'
import { type Counted, leftOf, limitedBy, longestWindow, type Spend } from '../core/defence/spend.ts'
import { countedAt, spentOnce } from '../core/defence/times.ts'

/** After so many spends what is past is let go: each pays for a small part of that walk. */
const SPENDS_BETWEEN_WALKS = 10_000

interface Kept {
  /** The last first, epoch milliseconds. */
  readonly times: readonly number[]
  readonly emptyAt: number
}

/** Counters of this process alone, which are gone with it. */
export function createMemoryLimiter(): Limiter {
  const kept = new Map<string, Kept>()
  let spendsLeft = SPENDS_BETWEEN_WALKS
  const countedOf = (spend: Spend, now: number): Counted => countedAt(spend, kept.get(spend.counter)?.times ?? [], now)
  const keep = ({ spend, times }: Counted, now: number): void => {
    kept.set(spend.counter, { times, emptyAt: now + longestWindow(spend) })
  }
  const forgetPast = (now: number): void => {
    for (const [counter, { emptyAt }] of kept) if (emptyAt <= now) kept.delete(counter)
    spendsLeft = SPENDS_BETWEEN_WALKS
  }

  return {
    async ready() {},
    async spend(spends, now) {
      const before = spends.map((spend) => countedOf(spend, now))
      const limited = limitedBy(before, now)
      if (limited !== undefined) return limited
      const after = before.map((counted) => spentOnce(counted, now))
      for (const counted of after) keep(counted, now)
      if (--spendsLeft === 0) forgetPast(now)
      return { outcome: 'spent', ...leftOf(after, now) }
    },
    async giveBack(spends) {
      for (const { counter } of spends) {
        const counted = kept.get(counter)
        if (counted !== undefined) kept.set(counter, { ...counted, times: counted.times.slice(1) })
      }
    },
    counters: async (spends, now) => spends.map((spend) => countedOf(spend, now)),
    spentSince: async (counter, since) => (kept.get(counter)?.times ?? []).filter((time) => time > since).length,
    async reset(counters) {
      const gone = counters === 'all' ? [...kept.keys()] : counters
      return gone.filter((counter) => kept.delete(counter)).length
    },
    async close() {
      kept.clear()
    },
  }
}
