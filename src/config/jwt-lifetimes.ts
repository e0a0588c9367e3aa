const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** The lifetimes of `jwt` as they are written; `null` stands for the longest. */
export interface WrittenLifetimes {
  readonly accessTokenLifetimeHours?: number | null | undefined
  readonly accessTokenLifetimeMinutes?: number | null | undefined
  readonly refreshTokenLifetimeDays?: number | null | undefined
}

/** Milliseconds that an access token lives: half an hour unless hours or minutes say otherwise. */
export function accessLifetimeMs(written: WrittenLifetimes): number {
  const { accessTokenLifetimeHours: hours, accessTokenLifetimeMinutes: minutes = 30 } = written
  return hours === undefined ? (minutes ?? 525_600) * minuteMs : (hours ?? 8760) * hourMs
}

/** Milliseconds that a session lives. */
export function refreshLifetimeMs(written: WrittenLifetimes): number {
  const { refreshTokenLifetimeDays: days = defaultRefreshDays(written) } = written
  return (days ?? 365) * dayMs
}

/** Days that a session lives when nobody says: 90, or as many as the access tokens where those live longer. */
export function defaultRefreshDays(written: WrittenLifetimes): number {
  return Math.max(90, Math.ceil(accessLifetimeMs(written) / dayMs))
}
