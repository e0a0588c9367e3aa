import type { Evidence } from './evidence.ts'

/** Used codes of which so few were reported say that reports do not come here, as where the vendor cannot reach this server. */
const LEAST_USED = 3
const LEAST_REPORTED = 0.5

/**
 * After how long without a report the next way is tried, where reports of this provider do come. Judged by the messages that people
 * used: of those that nobody used, silence may be the truth.
 */
export function followUpMs({ used, reported }: Evidence, afterMs: number): number | undefined {
  if (afterMs === 0 || (used >= LEAST_USED && reported < used * LEAST_REPORTED)) return undefined
  return afterMs
}
