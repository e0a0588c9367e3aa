/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value below which a share of the values lies, between neighbours in proportion; `NaN` of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? Number.NaN
  return below + (above - below) * (place - Math.floor(place))
}

/** How many times as fast one is as another, and the quartiles of that. */
export interface Ratio {
  readonly median: number
  readonly lower: number
  readonly upper: number
}

/**
 * How many times as fast `ours` is as `theirs`. Both are times of the same rounds, and the ratio is taken round by round:
 * what slows the whole machine for a while slows both, and cancels out.
 */
export function speedRatio(ours: readonly number[], theirs: readonly number[]): Ratio {
  if (ours.length !== theirs.length) throw new TypeError('the times must be of the same rounds')
  const ratios = ours.map((time, round) => (theirs[round] ?? Number.NaN) / time)
  return { median: median(ratios), lower: quantile(ratios, 0.25), upper: quantile(ratios, 0.75) }
}

/** The same values in an order that chance decides, each order as likely as any other (Fisher and Yates). */
export function shuffled<T>(values: readonly T[], random: () => number = Math.random): T[] {
  const rest = [...values]
  return values.flatMap(() => rest.splice(Math.floor(random() * rest.length), 1))
}
