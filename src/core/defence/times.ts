import { type Counted, longestWindow, mostOf, type Spend } from './spend.ts'

/** Of a time in milliseconds, until the year 2286: times of one length compare as texts. */
export const DIGITS = 13

/**
 * How much older a request may be than the last that spent its counter: it waited for the database, or its process has another
 * clock. Where it is more, a clock was set back, which must not freeze a counter.
 */
export const LATE_MS = 60_000

/** A time as stores of counters keep it. */
export function timeText(time: number): string {
  return String(Math.max(0, time)).padStart(DIGITS, '0')
}

/** The times of a list, the last first; `undefined` for what is none. */
export function timesFrom(text: string): readonly number[] | undefined {
  if (!/^(?:\d{13})*$/.test(text)) return undefined
  return Array.from({ length: text.length / DIGITS }, (_, at) => Number(text.slice(at * DIGITS, (at + 1) * DIGITS)))
}

/** A counter by its times; as never spent once all are past, and where a clock was set back. */
export function countedAt(spend: Spend, times: readonly number[], now: number): Counted {
  const emptyAt = (times[0] ?? Number.NEGATIVE_INFINITY) + longestWindow(spend)
  const isOver = emptyAt <= now || emptyAt > now + longestWindow(spend) + LATE_MS
  return { spend, times: isOver ? [] : times }
}

/** A counter whose value is none: it counts as spent until it is past. */
export function exhausted(spend: Spend, emptyAt: number): Counted {
  return { spend, times: Array<number>(mostOf(spend)).fill(emptyAt - longestWindow(spend)) }
}

/** A counter that was spent once more. */
export function spentOnce({ spend, times }: Counted, now: number): Counted {
  return { spend, times: [now, ...times].slice(0, mostOf(spend)) }
}
