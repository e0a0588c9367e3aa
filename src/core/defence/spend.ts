import type { ErrorCode, QuotaLeft } from '../../errors.ts'

/** At most so many in any stretch of time of this length: exact, wherever the stretch begins. */
export interface Rule {
  readonly max: number
  readonly windowMs: number
  /** What a refusal by this rule is called. */
  readonly refusal: ErrorCode
  /** The name under which the caller is told what is left; absent: that would tell about somebody else. */
  readonly quota?: string
  /** Whether a proof that one more step was done counts instead. */
  readonly proofLifts?: true
  /** How many each time stands for, where they are spent a slice at a time; absent: one. */
  readonly unit?: number
}

/** One counter to spend, by which every rule must have room. */
export interface Spend {
  /** Keyed hash of what is counted; never a recipient or an address. */
  readonly counter: string
  readonly rules: readonly Rule[]
  /** Counts also where there is no room: something else pays for it. */
  readonly isPaid?: true
  /**
   * Requests that spend it take turns at it in the database, also where it has no rule, so that each sees what those before it did.
   */
  readonly takesTurns?: true
}

/** A counter said no; nothing was changed. */
export interface Limited {
  readonly outcome: 'limited'
  readonly refusal: ErrorCode
  readonly retryAfterMs: number
  /** Whether a proof lifts all that refused. */
  readonly proofLifts?: boolean
  readonly quota?: QuotaLeft
}

/** What is left after spending. */
export interface Left {
  readonly quota?: QuotaLeft
  /** Milliseconds until the same can be spent again; 0 = now. */
  readonly nextInMs: number
}

/** A counter as it stands: when it was spent, epoch milliseconds, the last time first. */
export interface Counted {
  readonly spend: Spend
  readonly times: readonly number[]
}

/** How one rule of a counter stands. */
export interface Standing extends Rule {
  readonly used: number
  /** Milliseconds until there is room; 0 = now. */
  readonly waitMs: number
  /** Milliseconds until one that is used comes back. */
  readonly resetsInMs: number
}

/** What is left once all of these were spent. */
export function leftOf(counted: readonly Counted[], now: number): Left {
  const standings = counted.flatMap((one) => standingsOf(one, now))
  const own = standings.find(({ quota }) => quota !== undefined)
  return {
    ...(own === undefined ? {} : { quota: quotaOf(own) }),
    nextInMs: Math.max(0, ...standings.map(({ waitMs }) => waitMs)),
  }
}

/** The answer of the rule that makes the caller wait longest; `undefined` where each has room. */
export function limitedBy(counted: readonly Counted[], now: number): Limited | undefined {
  const asked = counted.filter(({ spend }) => spend.isPaid !== true)
  const exhausted = asked.flatMap((one) => standingsOf(one, now)).filter(({ waitMs }) => waitMs > 0)
  const longest = exhausted.toSorted((a, b) => b.waitMs - a.waitMs)[0]
  if (longest === undefined) return undefined
  // Nothing is spent by a refusal, so only a rule that is exhausted has anything true to tell.
  const own = exhausted.find(({ quota }) => quota !== undefined)
  return {
    outcome: 'limited',
    refusal: longest.refusal,
    retryAfterMs: longest.waitMs,
    proofLifts: exhausted.every(({ proofLifts }) => proofLifts === true),
    ...(own === undefined ? {} : { quota: quotaOf(own) }),
  }
}

/** How the rules of a counter stand. */
export function standingsOf({ spend, times }: Counted, now: number): readonly Standing[] {
  return spend.rules.map((rule) => {
    const within = times.filter((time) => time > now - rule.windowMs)
    const endOf = (time: number | undefined): number => (time === undefined ? 0 : time + rule.windowMs - now)
    return { ...rule, used: within.length, waitMs: endOf(within[rule.max - 1]), resetsInMs: endOf(within.at(-1)) }
  })
}

function quotaOf({ quota = '', max, unit = 1, windowMs, used, waitMs, resetsInMs }: Standing): QuotaLeft {
  const remaining = Math.max(0, max - used) * unit
  return { name: quota, max: max * unit, windowMs, remaining, resetsInMs: waitMs > 0 ? waitMs : resetsInMs }
}

/** The longest window of a counter's rules, in milliseconds; 0 without any. */
export function longestWindow({ rules }: Spend): number {
  return Math.max(0, ...rules.map(({ windowMs }) => windowMs))
}

/** How many of its last times a counter has to remember. */
export function mostOf({ rules }: Spend): number {
  return Math.max(1, ...rules.map(({ max }) => max))
}
