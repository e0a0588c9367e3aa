const unitSeconds: Readonly<Record<string, number>> = {
  weeks: 604_800,
  days: 86_400,
  hours: 3600,
  minutes: 60,
  seconds: 1,
  milliseconds: 0.001,
  microseconds: 0.000_001,
}

const count = String.raw`(\d+(?:\.\d+)?)`

/** ISO 8601, as Django's JSON encoder writes a duration: `P1DT00H00M00S`. */
const iso = new RegExp(`^P(?:${count}W)?(?:${count}D)?(?:T(?:${count}H)?(?:${count}M)?(?:${count}S)?)?$`)

/** As Python prints a `timedelta`: `1 day, 0:00:00`. */
const printed = /^(?:(\d+) days?, )?(\d+):(\d\d):(\d\d(?:\.\d+)?)$/

/**
 * Seconds of a duration as JSON may carry a `timedelta`: a number of seconds, ISO 8601, Python's own text, or the
 * arguments that it was made with. Anything else, and nothing or less than nothing, is `undefined`.
 */
export function durationSeconds(value: unknown): number | undefined {
  const seconds = typeof value === 'string' ? ofText(value.trim()) : ofNumbers(value)
  return seconds !== undefined && Number.isFinite(seconds) && seconds > 0 ? seconds : undefined
}

function ofNumbers(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const parts = Object.entries(value).map(([unit, amount]) => Number(unitSeconds[unit]) * asNumber(amount))
  return sum(parts)
}

function asNumber(amount: unknown): number {
  return typeof amount === 'number' ? amount : Number.NaN
}

function ofText(text: string): number | undefined {
  const parts = iso.exec(text)?.slice(1) ?? withoutWeeks(printed.exec(text)?.slice(1))
  const units = Object.values(unitSeconds)
  return parts && sum(parts.map((part, index) => (part === undefined ? 0 : Number(part) * (units[index] ?? 0))))
}

function withoutWeeks(parts: (string | undefined)[] | undefined): (string | undefined)[] | undefined {
  return parts && [undefined, ...parts]
}

/** To the microsecond, which is all that a `timedelta` has. */
function sum(parts: readonly number[]): number {
  return Math.round(parts.reduce((total, part) => total + part, 0) * 1e6) / 1e6
}
