import { AuthError } from '../errors.ts'

// Hashes run in the four threads that files and look-ups of names need as well, each with up to 64 MiB.
const MOST_AT_ONCE = 2

// Some four seconds of work: who comes later would wait longer than is sensible.
const MOST_FOR_EACH = 16
const RETRY_AFTER_SECONDS = 5

/** Runs one hash when it is its turn. */
export type Turn = <T>(hash: () => Promise<T>) => Promise<T>

/** Keeps hashes of passwords from taking all of the machine. */
export interface Hashing {
  /**
   * Lets a caller in who may need hashes, and gives it turns.
   *
   * @throws {AuthError} `unavailable` when too many are inside; then `work` was not begun.
   */
  admit<T>(work: (turn: Turn) => Promise<T>): Promise<T>
}

/**
 * Makes a doorkeeper: two hashes at once, in the order in which they were asked for, and 16 callers inside for each. One core of
 * the machine is left to everything else, where it has more than one.
 */
export function createHashing(cores: number): Hashing {
  const atOnce = Math.min(MOST_AT_ONCE, Math.max(1, cores - 1))
  const turn = turns(atOnce)
  let inside = 0
  return {
    async admit(work) {
      if (inside >= MOST_FOR_EACH * atOnce) {
        throw new AuthError('unavailable', { details: { retryAfter: RETRY_AFTER_SECONDS } })
      }
      inside++
      try {
        return await work(turn)
      } finally {
        inside--
      }
    },
  }
}

function turns(atOnce: number): Turn {
  const waiting: (() => void)[] = []
  let running = 0
  return async (hash) => {
    if (running < atOnce) running++
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await hash()
    } finally {
      // Whoever waits longest takes the place over; it is never free in between.
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
