import type { Evidence } from './evidence.ts'

/** Messages of one code that may arrive, unless whoever waits asks for more. */
export const MOST_MESSAGES = 2

/** Used codes of which so few were reported say that reports do not come here, as where the vendor cannot reach this server. */
const LEAST_USED = 3
const LEAST_REPORTED = 0.5
/** Reports that stand for all countries in one. */
const WEIGHT_OF_EVERYWHERE = 6
/** Standard deviations: few reports that come at all come later. */
const DEVIATIONS = 3
/** Nobody waits longer than twice as long for a vendor that is slow. */
const MOST_TIMES = 2

/** What is known of a way: to a country, and to all together. */
export interface KnownWay {
  readonly here: Evidence
  readonly everywhere: Evidence
}

/**
 * After how long without a report the next way is tried, where reports of this provider do come: as long as was asked for, and longer
 * where its reports usually take longer, so that who is slow is not taken for silent. Whether they come is judged by the messages that
 * people used: of those that nobody used, silence may be the truth.
 */
export function followUpMs(known: KnownWay, afterMs: number): number | undefined {
  const { used, reported } = known.everywhere
  if (afterMs === 0 || (used >= LEAST_USED && reported < used * LEAST_REPORTED)) return undefined
  return Math.min(afterMs * MOST_TIMES, Math.max(afterMs, lateMs(known)))
}

/** When a report would be late, by the mean and the spread of those that came; 0 where none did. */
function lateMs({ here, everywhere }: KnownWay): number {
  const share = Math.min(1, WEIGHT_OF_EVERYWHERE / Math.max(1, everywhere.timed))
  const timed = here.timed + everywhere.timed * share
  if (timed === 0) return 0
  const meanMs = (here.tookMs + everywhere.tookMs * share) / timed
  const squares = (here.tookSquares + everywhere.tookSquares * share) / timed
  return meanMs + DEVIATIONS * Math.sqrt(Math.max(0, squares - meanMs ** 2))
}
