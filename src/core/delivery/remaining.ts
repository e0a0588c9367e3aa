/** How long a code still works, rounded down: whole minutes, or seconds when less than two minutes are left. */
export interface Remaining {
  readonly count: number
  readonly unit: 'minute' | 'second'
}

/** What the queue took of the first minute: a fresh code is said to work as long as it was made to. */
const QUEUE_SECONDS = 5

/** What is left of some milliseconds, in words' units. */
export function remaining(milliseconds: number): Remaining {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  return seconds < 120 ? { count: seconds, unit: 'second' } : { count: wholeMinutes(seconds), unit: 'minute' }
}

/** The same in minutes alone, at least one: the last seconds of a code are nobody's to count. */
export function remainingMinutes(milliseconds: number): number {
  return Math.max(1, wholeMinutes(milliseconds / 1000))
}

function wholeMinutes(seconds: number): number {
  return Math.floor((seconds + QUEUE_SECONDS) / 60)
}
