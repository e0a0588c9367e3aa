import { vi } from 'vitest'
import { createGuard, type GuardStore, type WrongGuesses } from '../../src/core/defence/guard.ts'
import { guessBound } from '../../src/core/defence/guesses.ts'

/** How guesses are spread over a day. */
export interface Strategy {
  readonly name: string
  /** Recipients that are turned to in a second of the day, of so many in all. */
  recipientsAt(second: number, all: number): number
  /** Guesses at each. */
  readonly guesses: number
  /** Seconds from asking for codes to guessing at them: fewer than they live. */
  readonly lag: number
}

const DAY = 86_400
const HOUR = 3_600

/** What somebody who knows the guard would try. */
export const strategies: readonly Strategy[] = [
  { name: 'evenly, fifteen guesses each', recipientsAt: (second, all) => share(second, all, DAY), guesses: 15, lag: 0 },
  {
    name: 'in a burst at the beginning of each hour',
    recipientsAt: (second, all) => (second % HOUR < 60 ? Math.ceil(all / 24 / 60) : 0),
    guesses: 15,
    lag: 0,
  },
  {
    name: 'in a burst each hour, at codes that were asked for nine minutes before',
    recipientsAt: (second, all) => (second % HOUR < 60 ? Math.ceil(all / 24 / 60) : 0),
    guesses: 15,
    lag: 540,
  },
  {
    name: 'so few an hour that the guard stays down',
    recipientsAt: (second) => share(second % HOUR, 33, HOUR),
    guesses: 15,
    lag: 0,
  },
]

/** The n-th second's part of so many, spread evenly over a stretch. */
function share(second: number, all: number, over: number): number {
  return Math.floor(((second + 1) * all) / over) - Math.floor((second * all) / over)
}

/** What came of a day. */
export interface Sprayed {
  readonly guesses: number
  /** Accounts that are taken over. */
  readonly expected: number
  /** Brought by the attacker, who pays for whatever is asked. */
  readonly proofs: number
  readonly highest: number
}

/** Of a challenge, by its id and by its recipient. */
const ATTEMPTS = 10
const otp = { length: 6, maxAttempts: 5 } as Parameters<typeof guessBound>[0]

/** Plays a day second by second, with nothing in the days before, and the guard of one process that writes and reads once a second. */
export async function sprayed({ recipientsAt, guesses: each, lag }: Strategy, recipients: number): Promise<Sprayed> {
  vi.useFakeTimers()
  const began = Date.UTC(2026, 0, 15)
  let now = began
  const guard = createGuard({ ambient: { now: () => now }, store: inMemory(), report: rethrow })
  const done = { guesses: 0, expected: 0, proofs: 0, highest: 0 }
  const lengths: number[] = []
  for (let second = 0; second < DAY; second++) {
    now = began + second * 1000
    lengths.push(guessBound(otp, { isOurs: true, level: guard.level() }).lengths[0])
    for (let left = each * recipientsAt(second, recipients); left > 0; left--) {
      const level = guard.level()
      const digits = lengths[Math.max(0, second - lag)] ?? otp.length
      const isShort = digits === otp.length
      done.highest = Math.max(done.highest, level)
      if (level > 0) done.proofs += isShort ? 1 : 1 / ATTEMPTS
      if (level > 1 && isShort) continue
      done.expected += 10 ** -digits
      done.guesses++
      guard.noteWrongGuess()
    }
    await vi.advanceTimersByTimeAsync(1000)
  }
  await guard.stop()
  vi.useRealTimers()
  return { ...done, proofs: Math.round(done.proofs) }
}

function inMemory(): GuardStore {
  const buckets = new Map<number, number>()
  return {
    async addWrongGuesses({ since, count, keptSince }) {
      buckets.set(since, (buckets.get(since) ?? 0) + count)
      for (const old of buckets.keys()) if (old < keptSince) buckets.delete(old)
    },
    async wrongGuesses(from): Promise<readonly WrongGuesses[]> {
      return [...buckets].map(([since, count]) => ({ since, count })).filter(({ since }) => since >= from)
    },
  }
}

function rethrow(error: unknown): never {
  throw error
}
