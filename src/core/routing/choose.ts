import { conversionOf, type Evidence, seenAt } from './evidence.ts'

/** A way that a message could go, and what is known of it. */
export interface Candidate<T> {
  readonly way: T
  /** Its place in the ladder, 0 first: ways of one step compete, and a later step has to be twice as good. */
  readonly step: number
  /** What a message costs, in the currency of the prices. */
  readonly price: number
  /** Of this country, and of all together. */
  readonly here: Evidence
  readonly everywhere: Evidence
}

/** A way with the numbers that gave it its place. */
export interface Choice<T> {
  readonly way: T
  readonly price: number
  /** The share of codes that people use, as far as is known, and by how many messages. */
  readonly conversion: number
  readonly judged: number
  /** What it was reckoned with: the same, or what was drawn. */
  readonly drawn: number
  /** What it is reckoned to cost until somebody is in; the least goes first. */
  readonly cost: number
}

/** What is expected of a vendor that nobody knows. */
const EXPECTED = 0.75
/** Messages that this stands for, and those that stand for all countries in one. */
const WEIGHT_OF_NOTHING = 4
const WEIGHT_OF_EVERYWHERE = 6
const LEAST_CONVERSION = 0.02
/** The share of messages that may try another way, once so many went by the best. */
const EXPLORED = 0.1
const LEAST_JUDGED = 5
const STEP = 2

/**
 * Puts ways in order: what costs least until somebody is in goes first, `(price + what a failure costs) / conversion`; of
 * two that cost the same, the first stays first. Now and then the conversion is not the best guess but drawn from what is
 * known of it (Thompson sampling): a way of which little is known may come first, one that is known to be worse hardly ever.
 */
export function choose<T>(candidates: readonly Candidate<T>[], given: Given): readonly Choice<T>[] {
  const known = inOrder(candidates.map((candidate) => chosen(candidate, given, 0)))
  const isWorthTrying = known.length > 1 && Number(known[0]?.judged) >= LEAST_JUDGED
  if (!isWorthTrying || given.random() >= EXPLORED) return known
  return inOrder(candidates.map((candidate) => chosen(candidate, given, normal(given.random))))
}

function inOrder<T>(choices: readonly Choice<T>[]): readonly Choice<T>[] {
  return choices.toSorted((one, other) => one.cost - other.cost)
}

/** What a choice stands on besides. */
export interface Given {
  readonly now: number
  /** What it costs when somebody does not get in by a message: their patience, in the currency of the prices. */
  readonly failureCost: number
  /** Uniform in [0, 1). */
  readonly random: () => number
}

function chosen<T>(
  { way, step, price, here, everywhere }: Candidate<T>,
  { now, failureCost }: Given,
  luck: number,
): Choice<T> {
  const { conversion, judged } = knownOf(here, everywhere, now)
  const spread = Math.sqrt((conversion * (1 - conversion)) / (judged + WEIGHT_OF_EVERYWHERE + 1))
  const drawn = Math.min(1, Math.max(LEAST_CONVERSION, conversion + spread * luck))
  return { way, price, conversion, judged, drawn, cost: ((price + failureCost) / drawn) * STEP ** step }
}

/** What is known of a way: the share of codes that are used in a country, and in all, which counts where little is known of one. */
export interface Known {
  readonly conversion: number
  readonly judged: number
  readonly ofAll: number
}

/** What is known of a way at a time, of nothing else than its evidence. */
export function knownOf(here: Evidence, everywhere: Evidence, now: number): Known {
  const ofAll = conversionOf(seenAt(everywhere, now), EXPECTED, WEIGHT_OF_NOTHING)
  const known = seenAt(here, now)
  return { conversion: conversionOf(known, ofAll, WEIGHT_OF_EVERYWHERE), judged: known.judged, ofAll }
}

/** A draw of the standard normal distribution (Box and Muller 1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
