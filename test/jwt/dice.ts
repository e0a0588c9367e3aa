/** Numbers that look random and are the same again for the same seed. */
export interface Dice {
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number
  pick<T>(from: readonly T[]): T
}

/** Mulberry32: 32 bits of state, enough for choosing damages. */
export function dice(seed: number): Dice {
  let state = seed >>> 0
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
  return { below, pick: (from) => from[below(from.length)]! }
}
