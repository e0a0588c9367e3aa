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
  /** What was known before people used far fewer codes, until they use as many again, and a sum that grows while they do. */
  readonly judgedBefore: number
  readonly usedBefore: number
  readonly reportedBefore: number
  readonly hope: number
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
/** Most vendors come back within an hour or two: that they did not bring messages then says little of later. */
const OUTAGE_HALF_LIFE_MS = 1_800_000
/** Beyond, what is new weighs as much as what is known. */
const MOST_JUDGED = 400
/** Of e^5 messages one at most begins a doubt without a reason; five that nobody uses are enough where eight in ten are used. */
const MOST_DOUBT = 5
/** Where this many are known, or fewer. Of many there is more bad luck: twice as many have to be twice as unlikely. */
const DOUBTED_SOON = 20
/** That people use as many codes as before is ten times likelier: four in a row. */
const LEAST_HOPE = Math.log(10)
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
  judgedBefore: 0,
  usedBefore: 0,
  reportedBefore: 0,
  hope: 0,
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
  const rest = usualRestOf(evidence, now)
  return {
    ...evidence,
    ...seenAt(evidence, now),
    reported: evidence.reported * restOf(evidence, now),
    judgedBefore: evidence.judgedBefore * rest,
    usedBefore: evidence.usedBefore * rest,
    reportedBefore: evidence.reportedBefore * rest,
    timed: evidence.timed * rest,
    tookMs: evidence.tookMs * rest,
    tookSquares: evidence.tookSquares * rest,
    paid: evidence.paid * rest,
    priced: evidence.priced * rest,
    at: Math.max(now, evidence.at),
  }
}

/** The share of its weight that is left of what was seen. */
function restOf(evidence: Evidence, now: number): number {
  return isOut(evidence) ? leftAfter(now - evidence.at, OUTAGE_HALF_LIFE_MS) : usualRestOf(evidence, now)
}

function usualRestOf({ judged, at }: Evidence, now: number): number {
  return Math.min(leftAfter(now - at, HALF_LIFE_MS), judged > MOST_JUDGED ? MOST_JUDGED / judged : 1)
}

function leftAfter(passedMs: number, halfLifeMs: number): number {
  return 2 ** -(Math.max(0, passedMs) / halfLifeMs)
}

/** There is a past that it may come back to. */
function isOut({ judgedBefore }: Evidence): boolean {
  return judgedBefore >= 1
}

/**
 * What is known after a message more. Where people use far fewer codes than was expected of it, what was known before the doubt
 * began counts no more: a vendor that dies shall not live on its past. It counts again once they use as many as then.
 */
export function learn(evidence: Evidence, judgement: Judgement, { now, expected }: Learning): Evidence {
  const { isUsed, reportedAfterMs: tookMs = 0 } = judgement
  const isReported = judgement.reportedAfterMs !== undefined
  const known = fadedTo(evidence, now)
  const next = {
    ...known,
    judged: known.judged + 1,
    used: known.used + Number(isUsed),
    reported: known.reported + Number(isUsed && isReported),
    timed: known.timed + Number(isReported),
    tookMs: known.tookMs + tookMs,
    tookSquares: known.tookSquares + tookMs ** 2,
  }
  return isOut(next) ? hoped(next, isUsed) : doubted(next, isUsed, expected)
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

/** What is known where it may be getting worse. */
function doubted(known: Evidence, isUsed: boolean, expected: number): Evidence {
  const doubt = Math.max(0, known.doubt + doubtOf(isUsed, expected))
  const next = {
    ...known,
    doubt,
    judgedInDoubt: doubt === 0 ? 0 : known.judgedInDoubt + 1,
    usedInDoubt: doubt === 0 ? 0 : known.usedInDoubt + Number(isUsed),
  }
  return doubt < MOST_DOUBT + Math.log(Math.max(1, known.judged / DOUBTED_SOON)) ? next : sinceDoubt(next)
}

/** What is known from the messages since the doubt began alone, and what it may come back to. */
function sinceDoubt(evidence: Evidence): Evidence {
  const { judgedInDoubt: judged, usedInDoubt: used } = evidence
  const reported = Math.min(evidence.reported, used)
  const since = { ...evidence, judged, used, reported, doubt: 0, judgedInDoubt: 0, usedInDoubt: 0, hope: 0 }
  const [judgedBefore, usedBefore] = [Math.max(0, evidence.judged - judged), Math.max(0, evidence.used - used)]
  // What was no better is nothing to come back to.
  if (usedBefore * judged <= used * judgedBefore) return since
  return { ...since, judgedBefore, usedBefore, reportedBefore: evidence.reported - reported }
}

/** What is known where it may be getting as good as it was. */
function hoped(known: Evidence, isUsed: boolean): Evidence {
  const { judgedBefore: judged, usedBefore: used, reportedBefore: reported } = known
  const hope = Math.max(0, known.hope - doubtOf(isUsed, conversionOf({ judged, used }, WORSE, 2)))
  if (hope < LEAST_HOPE) return { ...known, hope }
  return { ...known, judged, used, reported, judgedBefore: 0, usedBefore: 0, reportedBefore: 0, hope: 0 }
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
