const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

const longest = { minute: 525_600, hour: 8760, day: 365 }

/** The lifetimes of `jwt` as they are written; `null` stands for the longest. */
export interface WrittenLifetimes {
  readonly accessTokenLifetimeHours?: number | null | undefined
  readonly accessTokenLifetimeMinutes?: number | null | undefined
  readonly refreshTokenLifetimeDays?: number | null | undefined
}

/** Milliseconds that an access token lives: half an hour unless hours or minutes say otherwise. */
export function accessLifetimeMs(written: WrittenLifetimes): number {
  const { accessTokenLifetimeHours: hours, accessTokenLifetimeMinutes: minutes = 30 } = written
  return hours === undefined ? (minutes ?? longest.minute) * minuteMs : (hours ?? longest.hour) * hourMs
}

/** Milliseconds that a session lives. */
export function refreshLifetimeMs(written: WrittenLifetimes): number {
  return (refreshDays(written) ?? longest.day) * dayMs
}

/** The minutes of `JWTConfig`: 30 when nobody says, absent while hours rule. */
export function accessMinutes(written: WrittenLifetimes): number | null | undefined {
  const { accessTokenLifetimeHours: hours, accessTokenLifetimeMinutes: minutes = 30 } = written
  return hours === undefined ? minutes : undefined
}

/** The days of `JWTConfig`: when nobody says 90, or as many as the access tokens where those live longer. */
export function refreshDays(written: WrittenLifetimes): number | null {
  const { refreshTokenLifetimeDays: days = Math.max(90, Math.ceil(accessLifetimeMs(written) / dayMs)) } = written
  return days
}

/** `24 hours`, `1 hour`, `30 minutes`, `8760 hours (maximum)`: how long an access token lives, as it was written. */
export function accessLifetimeText(written: WrittenLifetimes): string {
  const { accessTokenLifetimeHours: hours, accessTokenLifetimeMinutes: minutes = 30 } = written
  return hours === undefined ? counted(minutes, 'minute') : counted(hours, 'hour')
}

/** `30 days`, `1 day`, `365 days (maximum)`: how long a session lives, as it was written. */
export function refreshLifetimeText(written: WrittenLifetimes): string {
  return counted(refreshDays(written), 'day')
}

function counted(count: number | null, unit: keyof typeof longest): string {
  if (count === null) return `${longest[unit]} ${unit}s (maximum)`
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
