import type { QuotaLeft } from '../../errors.ts'
import type { Rule, Spend } from './spend.ts'

/** Rules of more than this are spent a slice at a time. */
const MOST_SINGLE = 100
/** Slices of a window. */
const SLICES = 50
/** More in hand are not worth their memory: the oldest are let go. */
const MOST_IN_HAND = 10_000

/** What a process took of a rule ahead of its use. */
interface Slice {
  left: number
  readonly rule: Rule
  readonly takenAt: number
}

/** Counters to spend, and what becomes of slices by it. */
export interface Held {
  /** What no slice in hand pays for. */
  readonly spends: readonly Spend[]
  /** Of the caller's own rule, where a slice in hand pays for it. */
  readonly quota?: QuotaLeft
  /** Nothing was spent. */
  giveBack(): void
}

/** The slices that a process has in hand. */
export interface Slices {
  hold(spends: readonly Spend[], now: number): Held
  /** Puts one of each back that turned out not to count; gives those that no slice pays for. */
  putBack(spends: readonly Spend[]): readonly Spend[]
}

/**
 * A large rule, such as one for everybody, would be a row that every transaction writes. So each process takes a fiftieth of it at
 * a time and spends that from its memory, for as long as the window of the rule. What it has in hand when it ends is lost. Requests
 * that come while a slice is being taken share it: each taking one of its own would use the rule up at once.
 */
export function createSlices(): Slices {
  const inHand = new Map<string, Slice>()
  const sliceFor = ({ counter }: Spend, now: number): Slice | undefined => {
    const slice = inHand.get(counter)
    const isCurrent = slice !== undefined && now < slice.takenAt + slice.rule.windowMs && slice.left > 0
    return isCurrent ? slice : undefined
  }

  return {
    hold(given, now) {
      const spends = given.flatMap(divided)
      const paying = spends.flatMap((spend) => sliceFor(spend, now) ?? [])
      const unpaid = spends.filter((spend) => sliceFor(spend, now) === undefined)
      const taken = unpaid.flatMap((spend) => takenBy(spend, now))
      for (const slice of paying) slice.left--
      for (const [counter, slice] of taken) inHand.set(counter, slice)
      letGoOfOldest(inHand)
      const own = paying.find(({ rule }) => rule.quota !== undefined)
      return {
        spends: unpaid,
        ...(own === undefined ? {} : { quota: quotaOf(own, now) }),
        giveBack() {
          for (const slice of paying) slice.left++
          for (const [counter, slice] of taken) if (inHand.get(counter) === slice) inHand.delete(counter)
        },
      }
    },
    putBack(given) {
      const spends = given.flatMap(divided)
      for (const { counter } of spends) {
        const slice = inHand.get(counter)
        if (slice !== undefined) slice.left++
      }
      return spends.filter(({ rules: [rule] }) => rule?.unit === undefined)
    },
  }
}

function letGoOfOldest(inHand: Map<string, Slice>): void {
  for (const counter of inHand.keys()) {
    if (inHand.size <= MOST_IN_HAND) return
    inHand.delete(counter)
  }
}

/** A counter of its own for each large rule, as they are spent. */
export function divided({ counter, rules, ...how }: Spend): readonly Spend[] {
  const single = rules.filter(({ max }) => max <= MOST_SINGLE)
  const large = rules.filter(({ max }) => max > MOST_SINGLE)
  return [
    ...(single.length === 0 && how.takesTurns !== true ? [] : [{ counter, rules: single, ...how }]),
    ...large.map((rule) => {
      const unit = Math.floor(rule.max / SLICES)
      return {
        counter: `${counter}:${rule.windowMs}`,
        rules: [{ ...rule, max: Math.floor(rule.max / unit), unit }],
        ...how,
      }
    }),
  ]
}

function takenBy({ counter, rules: [rule] }: Spend, takenAt: number): readonly [string, Slice][] {
  return rule?.unit === undefined ? [] : [[counter, { left: rule.unit - 1, rule, takenAt }]]
}

/** Of what other slices there are nothing is known here. */
function quotaOf({ rule, left, takenAt }: Slice, now: number): QuotaLeft {
  const { quota: name = '', max, unit = 1, windowMs } = rule
  return { name, max: max * unit, windowMs, remaining: left, resetsInMs: takenAt + windowMs - now }
}
