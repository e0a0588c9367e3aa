import type { Alert } from './alert.ts'

/** How many of a kind are told one by one within a minute. */
const MOST_OF_KIND = 20
const WINDOW_MS = 60_000

/** Keeps many alerts of one kind from hiding the others. */
export interface FloodGate {
  /** The alert itself, or nothing where it is only counted. */
  admit(alert: Alert, now: number): Alert | undefined
  /** One alert for each kind whose minute is over and of which some were only counted: how many more there were. */
  summaries(now: number): readonly Alert[]
  /** When the next minute of a kind of which some were only counted is over; absent: there is none. */
  nextAt(): number | undefined
}

interface Window {
  readonly endsAt: number
  count: number
  latest: Alert
}

/** A gate with a minute for each kind, which begins with its first alert. */
export function createFloodGate(): FloodGate {
  const windows = new Map<string, Window>()
  const overfull = (): readonly Window[] => [...windows.values()].filter(({ count }) => count > MOST_OF_KIND)

  return {
    admit(alert, now) {
      const window = windows.get(alert.kind)
      // One that is over and has more to tell stays until it has told it.
      if (window === undefined || (window.endsAt <= now && window.count <= MOST_OF_KIND)) {
        windows.set(alert.kind, { endsAt: now + WINDOW_MS, count: 1, latest: alert })
        return alert
      }
      window.count++
      window.latest = alert
      return window.count <= MOST_OF_KIND ? alert : undefined
    },

    summaries(now) {
      const over = overfull().filter(({ endsAt }) => endsAt <= now)
      for (const { latest } of over) windows.delete(latest.kind)
      return over.map(({ latest, count }) => ({
        ...latest,
        title: `${latest.title}, and ${count - MOST_OF_KIND} more`,
        fields: {},
      }))
    },

    nextAt() {
      const ends = overfull().map(({ endsAt }) => endsAt)
      return ends.length === 0 ? undefined : Math.min(...ends)
    },
  }
}
