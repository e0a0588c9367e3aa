import type { Receipt } from '../channel.ts'

/** Keeps messages from a provider that takes none. */
export interface Breaker {
  /** Milliseconds for which nothing is to be sent. */
  pauseMs(now: number): number
  /** The same for a message that goes now where it is 0: once a pause is over, that one tries and others wait. */
  admit(now: number): number
  /** What became of a message that was let through, and when it was. */
  settle(receipt: Receipt, at: { readonly admittedAt: number; readonly now: number }): void
}

const MOST_FAILURES = 5
const PAUSE_MS = 5_000
/** For each minute for which it has been dead a pause is one longer, up to a minute: then it has its messages back at the latest. */
const GROWS_EACH_MS = 60_000
const MOST_PAUSES = 12
const LONGEST_PAUSE_MS = 86_400_000

/**
 * Opens after five messages in a row that failed by the provider's fault, at once where nothing of it works, and for as long
 * as it asks to be left alone. Then one message at a time tries, five seconds after the last and less and less often, down to one a
 * minute.
 */
export function createBreaker(): Breaker {
  let [failures, pausedAt, closedFrom] = [0, 0, 0]
  let openedAt: number | undefined
  const pauseMs = (now: number): number => {
    // A clock that was set back is no reason to wait for it.
    if (now < closedFrom - LONGEST_PAUSE_MS) closedFrom = 0
    return Math.max(0, closedFrom - now)
  }
  const probePauseMs = (now: number): number => {
    openedAt ??= now
    return PAUSE_MS * Math.min(MOST_PAUSES, Math.max(1, Math.floor((now - openedAt) / GROWS_EACH_MS)))
  }
  return {
    pauseMs,
    admit(now) {
      const leftMs = pauseMs(now)
      if (leftMs === 0 && failures >= MOST_FAILURES) closedFrom = now + probePauseMs(now)
      return leftMs
    },
    settle(receipt, { admittedAt, now }) {
      const fault = faultOf(receipt)
      if (fault === undefined) {
        // Whoever was let through before the pause says nothing of what the provider wants since.
        if (admittedAt < pausedAt && closedFrom > now) return
        failures = 0
        closedFrom = 0
        openedAt = undefined
        return
      }
      failures = fault.isOutage ? MOST_FAILURES : failures + 1
      const pauseMs = failures >= MOST_FAILURES ? Math.max(probePauseMs(now), fault.pauseMs) : fault.pauseMs
      if (pauseMs > 0) pausedAt = now
      closedFrom = Math.max(closedFrom, now + pauseMs)
    },
  }
}

/** One for each provider. */
export function breakers(): (provider: string) => Breaker {
  const made = new Map<string, Breaker>()
  return (provider) => {
    const known = made.get(provider) ?? createBreaker()
    made.set(provider, known)
    return known
  }
}

/** A refusal of one message says nothing against the provider. */
function faultOf(receipt: Receipt): { readonly isOutage: boolean; readonly pauseMs: number } | undefined {
  if (receipt.outcome === 'sent') return undefined
  if (receipt.outcome === 'unknown') return { isOutage: false, pauseMs: 0 }
  if (receipt.isOutage) return { isOutage: true, pauseMs: 0 }
  return receipt.retryable ? { isOutage: false, pauseMs: receipt.retryAfterMs ?? 0 } : undefined
}
