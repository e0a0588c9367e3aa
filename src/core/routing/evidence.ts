/**
 * What is known of a way to a country: how many of its messages were judged, and for how many of them somebody used the code. Both
 * fade, so that what was long ago weighs little.
 */
export interface Evidence {
  readonly judged: number
  readonly used: number
  /** Of the used ones, how many their vendor had reported as delivered. */
  readonly reported: number
  /** Of all, how many their vendor had reported, and the sums of the milliseconds that it took and of their squares. */
  readonly timed: number
  readonly tookMs: number
  readonly tookSquares: number
  /** What a message cost, by the vendor's reports: their faded sum, and how many they were. */
  readonly paid: number
  readonly priced: number
  /** A sum that grows while people use fewer codes than they did (CUSUM), and what was judged since it was nothing. */
  readonly doubt: number
  readonly judgedInDoubt: number
  readonly usedInDoubt: number
  /** When it was true, epoch milliseconds. */
  readonly at: number
}

/** What became of a message, as far as people are concerned. */
export interface Judgement {
  /** Somebody signed in with its code, and no later message had been sent by then. */
  readonly isUsed: boolean
  /** After how long its vendor said that it arrived, milliseconds; absent: it did not. */
  readonly reportedAfterMs?: number
}

const HALF_LIFE_MS = 2 * 3_600_000
/** Beyond, what is new weighs as much as what is known. */
const MOST_JUDGED = 400
/** Of e^5 messages one at most begins a doubt without a reason; five that nobody uses are enough where eight in ten are used. */
const MOST_DOUBT = 5
/** A vendor is expected to get worse by half. */
const WORSE = 0.5

/** Nothing is known. */
export const noEvidence: Evidence = {
  judged: 0,
  used: 0,
  reported: 0,
  timed: 0,
  tookMs: 0,
  tookSquares: 0,
  paid: 0,
  priced: 0,
  doubt: 0,
  judgedInDoubt: 0,
  usedInDoubt: 0,
  at: 0,
}

/** How many messages were judged, and of how many the code was used. */
export type Seen = Pick<Evidence, 'judged' | 'used'>

/** The share of codes that are used, where this much is known and so many messages stand for what is expected. */
export function conversionOf({ judged, used }: Seen, expected: number, weight: number): number {
  return (used + expected * weight) / (judged + weight)
}

/** What has been seen, as it weighs later. */
export function seenAt(evidence: Evidence, now: number): Seen {
  const rest = restOf(evidence, now)
  return { judged: evidence.judged * rest, used: evidence.used * rest }
}

/** The same evidence later. */
export function fadedTo(evidence: Evidence, now: number): Evidence {
  const rest = restOf(evidence, now)
  return {
    ...evidence,
    ...seenAt(evidence, now),
    reported: evidence.reported * rest,
    timed: evidence.timed * rest,
    tookMs: evidence.tookMs * rest,
    tookSquares: evidence.tookSquares * rest,
    paid: evidence.paid * rest,
    priced: evidence.priced * rest,
    at: Math.max(now, evidence.at),
  }
}

/** The share of its weight that is left. */
function restOf({ judged, at }: Evidence, now: number): number {
  return Math.min(2 ** -(Math.max(0, now - at) / HALF_LIFE_MS), judged > MOST_JUDGED ? MOST_JUDGED / judged : 1)
}

/**
 * What is known after a message more. Where people use far fewer codes than was expected of it, what was known before the doubt
 * began is forgotten: a vendor that dies shall not live on its past.
 */
export function learn(evidence: Evidence, judgement: Judgement, { now, expected }: Learning): Evidence {
  const { isUsed, reportedAfterMs: tookMs = 0 } = judgement
  const isReported = judgement.reportedAfterMs !== undefined
  const known = fadedTo(evidence, now)
  const doubt = Math.max(0, known.doubt + doubtOf(isUsed, expected))
  const next = {
    ...known,
    judged: known.judged + 1,
    used: known.used + Number(isUsed),
    reported: known.reported + Number(isUsed && isReported),
    timed: known.timed + Number(isReported),
    tookMs: known.tookMs + tookMs,
    tookSquares: known.tookSquares + tookMs ** 2,
    doubt,
    judgedInDoubt: doubt === 0 ? 0 : known.judgedInDoubt + 1,
    usedInDoubt: doubt === 0 ? 0 : known.usedInDoubt + Number(isUsed),
  }
  return doubt < MOST_DOUBT ? next : sinceDoubt(next)
}

/** What is known after a vendor said what a message cost, which it does long after that was judged. */
export function learnPrice(evidence: Evidence, price: number, now: number): Evidence {
  const known = fadedTo(evidence, now)
  return { ...known, paid: known.paid + price, priced: known.priced + 1 }
}

/** When it is judged, epoch milliseconds, and the share of codes that was expected to be used. */
export interface Learning {
  readonly now: number
  readonly expected: number
}

/** What is known from the messages since the doubt began alone. */
function sinceDoubt(evidence: Evidence): Evidence {
  const { judgedInDoubt: judged, usedInDoubt: used, reported } = evidence
  const since = { judged, used, reported: Math.min(reported, used) }
  return { ...evidence, ...since, doubt: 0, judgedInDoubt: 0, usedInDoubt: 0 }
}

/** How much likelier a message is where half as many codes are used: the logarithm of the ratio. */
function doubtOf(isUsed: boolean, expected: number): number {
  return isUsed ? Math.log(WORSE) : Math.log((1 - WORSE * expected) / (1 - expected))
}

/** Evidence as it was written, as JSON, by an older version too, which knew less; absent where that is none. */
export function readEvidence(text: string): Evidence | undefined {
  try {
    const written = JSON.parse(text) as Partial<Evidence> | null
    if (written?.judged === undefined) return undefined
    const read: Readonly<Record<string, unknown>> = { ...noEvidence, ...written }
    const names = Object.keys(noEvidence)
    if (!names.every((name) => Number(read[name]) >= 0 && Number.isFinite(read[name]))) return undefined
    return Object.fromEntries(names.map((name) => [name, read[name]])) as unknown as Evidence
  } catch {
    return undefined
  }
}
