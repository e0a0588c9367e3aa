/** A clock that stands still until it is moved. */
export interface TestClock {
  /** Epoch milliseconds. */
  now(): number
  /** Moves it on, or back with a negative number. */
  advance(by: {
    readonly hours?: number
    readonly minutes?: number
    readonly seconds?: number
    readonly ms?: number
  }): void
}

/** Makes a clock that stands at `start`, epoch milliseconds. */
export function testClock(start: number = Date.UTC(2026, 0, 1)): TestClock {
  let now = start
  return {
    now: () => now,
    advance({ hours = 0, minutes = 0, seconds = 0, ms = 0 }) {
      now += ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms
    },
  }
}
