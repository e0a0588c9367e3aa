import type { Ambient } from '../ambient.ts'

/** Wrong guesses of ten minutes, at whomever. */
export interface WrongGuesses {
  /** When these minutes began, epoch milliseconds. */
  readonly since: number
  readonly count: number
}

/** The verbs of what the guard knows; see `Store` for what holds of all verbs. */
export interface GuardStore {
  /** Adds wrong guesses to their ten minutes, and forgets what began before `keptSince`. */
  addWrongGuesses(input: WrongGuesses & { readonly keptSince: number }): Promise<void>
  /** Those that began in a stretch of time, oldest first. */
  wrongGuesses(from: number): Promise<readonly WrongGuesses[]>
}

/**
 * 0 as a rule. From 1 on strangers get longer codes, and need proofs. At 2 codes of the usual length, which they asked for before, are
 * closed to them. At 3 new codes are longer still.
 */
export type GuardLevel = 0 | 1 | 2 | 3

/** Watches for guesses that are spread over so many recipients that no bound of one sees them. */
export interface Guard {
  /** How far it is up, by how much more is guessed wrong than at this time of other days. */
  level(): GuardLevel
  /** A guess was evaluated, and wrong. */
  noteWrongGuess(): void
  /** Writes what was noted. */
  stop(): Promise<void>
}

/** What a guard stands on. */
export interface GuardParts {
  readonly ambient: Pick<Ambient, 'now'>
  readonly store: GuardStore
  report(error: unknown): void
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const BUCKET_MS = 10 * MINUTE_MS
const DAYS = 7
const KEPT_MS = DAYS * DAY_MS + HOUR_MS

/**
 * What may be guessed wrong in an hour beyond the usual. At six digits a thousand come to 0.001 of an account, so to 0.024 in a day of
 * 24 attacks; what is guessed beyond them is at codes that are a hundred times safer, and beyond ten thousand at ones that are ten
 * thousand times safer.
 */
const MOST_BEYOND = [500, 1_000, 10_000] as const

/** What was noted is written, and what others wrote is read, this often while it matters. */
const PACE_MS = 1_000

/** All processes share what they see through the database. What one notes counts at once there, and a second later elsewhere. */
export function createGuard({ ambient, store, report }: GuardParts): Guard {
  let noted: WrongGuesses | undefined
  let known: readonly WrongGuesses[] = []
  let history: { readonly readAt: number; readonly buckets: readonly WrongGuesses[] } | undefined
  let usual = 0
  let readAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined

  const write = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const [toWrite, now] = [noted, ambient.now()]
    noted = undefined
    if (toWrite === undefined) return
    await store.addWrongGuesses({ ...toWrite, keptSince: now - KEPT_MS - BUCKET_MS })
    known = [...known, toWrite]
    readAt = Number.NEGATIVE_INFINITY
  }
  const read = async (now: number): Promise<void> => {
    readAt = now
    const isOld = history === undefined || now - history.readAt >= BUCKET_MS
    const buckets = await store.wrongGuesses(isOld ? now - KEPT_MS : now - HOUR_MS - BUCKET_MS)
    if (isOld) history = { readAt: now, buckets }
    known = buckets
    // Here, and not at every request: it walks through a week.
    usual = usualHour(history?.buckets ?? [], now)
  }

  return {
    level() {
      const now = ambient.now()
      if (Math.abs(now - readAt) >= PACE_MS) read(now).catch(report)
      const seen = noted === undefined ? known : [...known, noted]
      const beyond = lastHour(seen, now) - usual
      return MOST_BEYOND.filter((most) => beyond > most).length as GuardLevel
    },
    noteWrongGuess() {
      const since = Math.floor(ambient.now() / BUCKET_MS) * BUCKET_MS
      // Of the ten minutes before and not written yet: they count as these.
      noted = { since, count: (noted?.count ?? 0) + 1 }
      timer ??= setTimeout(() => void write().catch(report), PACE_MS).unref()
    },
    stop: write,
  }
}

function lastHour(buckets: readonly WrongGuesses[], now: number): number {
  return sumOf(buckets.filter(({ since }) => since > now - HOUR_MS && since <= now))
}

/** The middle one of the days before at this time of the day, so that an attack of a day or two does not become the usual. */
function usualHour(buckets: readonly WrongGuesses[], now: number): number {
  const oldest = buckets[0]?.since ?? now
  const days = Array.from({ length: DAYS }, (_, day) => now - (day + 1) * DAY_MS).filter((then) => then > oldest)
  const hours = days.map((then) => lastHour(buckets, then)).toSorted((a, b) => a - b)
  return hours[Math.floor((hours.length - 1) / 2)] ?? 0
}

function sumOf(buckets: readonly WrongGuesses[]): number {
  return buckets.reduce((sum, { count }) => sum + count, 0)
}
