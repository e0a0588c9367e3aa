import { AuthError } from '../errors.ts'
import type { Deps } from './deps.ts'
import { follow } from './follow.ts'

/** The sessions that ended while access tokens of theirs may be about. */
export interface Revocations {
  /**
   * Whether a session was ended, here or by any process that shares the database. Asks nobody.
   *
   * @throws {AuthError} `unavailable` where nothing was heard of the database for longer than is allowed.
   */
  has(sessionId: string): boolean
  /**
   * Those that are known: all of them, or those learnt of in the last half a minute.
   *
   * @throws {AuthError} `unavailable`, as `has`; `not_found` where nothing is remembered.
   */
  ended(scope: RevocationScope): EndedSessions
  /** Learns at once of one that this process ended itself. */
  add(sessionId: string): void
  /** Fulfils once they were read. */
  ready(): Promise<void>
  stop(): void
}

/** Which of the sessions that ended. */
export type RevocationScope = 'all' | 'recent'

/** Sessions that ended, as far as this process knows. */
export interface EndedSessions {
  readonly sessions: readonly string[]
  /** For how long nothing newer was heard. */
  readonly ageMs: number
  /** For how long whoever is told of them has to remember them. */
  readonly rememberMs: number
}

/** What they stand on. */
export type RevocationDeps = Pick<Deps, 'settings' | 'ambient' | 'report'> & {
  readonly store: Pick<Deps['store'], 'endedSessions' | 'listen'>
}

/** Transactions commit some time after the end that they write, and out of order: what was read is read once more. */
const OVERLAP_MS = 15_000
/** One whose answer nobody waited for may have waited much longer for its turn, and is looked for now and then. */
const LATE_MS = 600_000
const READS_BETWEEN = 60
/** Whoever asks each second, and misses some answers, misses nothing. */
const RECENT_MS = 30_000
/** A clock that is set back brings tokens back that were over. */
const CLOCK_MS = 3_600_000

/**
 * Keeps the set up to date: told by the database where it can tell, asked twice a second in any case. Where nothing may be
 * stale, nothing is remembered and tokens are good until they expire.
 */
export function createRevocations(deps: RevocationDeps): Revocations {
  const { maxStalenessMs } = deps.settings.sessions
  return maxStalenessMs === 0 ? forgetful : followed(deps, maxStalenessMs)
}

const forgetful: Revocations = {
  has: () => false,
  ended() {
    throw new AuthError('not_found')
  },
  add() {},
  ready: async () => {},
  stop() {},
}

function followed({ settings, ambient, store, report }: RevocationDeps, maxStalenessMs: number): Revocations {
  const rememberMs = settings.jwt.accessLifetimeMs + settings.jwt.leewayMs + CLOCK_MS
  // By a clock that nobody sets: until when each is remembered, in the order in which they were learnt of.
  const ended = new Map<string, number>()
  let [freshAt, readTo, reads] = [Number.NEGATIVE_INFINITY, Number.NaN, 0]

  const remember = (sessionId: string): void => {
    if (!ended.has(sessionId)) ended.set(sessionId, performance.now() + rememberMs)
  }
  const forget = (): void => {
    for (const [sessionId, until] of ended) {
      if (until > performance.now()) return
      ended.delete(sessionId)
    }
  }
  const readOnce = async (): Promise<void> => {
    const [began, now] = [performance.now(), ambient.now()]
    const overlap = reads++ % READS_BETWEEN === 0 ? LATE_MS : OVERLAP_MS
    // All that this process would remember, had it been there: its clock may be set back, and bring their tokens back.
    const since = Number.isNaN(readTo) ? now - rememberMs : Math.min(readTo, now)
    for (const sessionId of await store.endedSessions(since - overlap)) remember(sessionId)
    freshAt = began
    readTo = now
    forget()
  }
  const { read, stop } = follow({ topic: 'sessions', store, readOnce, report })

  const trustedAge = (): number => {
    const ageMs = performance.now() - freshAt
    if (ageMs > maxStalenessMs) throw new AuthError('unavailable')
    return ageMs
  }

  return {
    has(sessionId) {
      trustedAge()
      return ended.has(sessionId)
    },
    ended(scope) {
      const ageMs = trustedAge()
      const learntAfter = performance.now() + rememberMs - RECENT_MS
      const told = [...ended].filter(([, until]) => scope === 'all' || until > learntAfter)
      return { sessions: told.map(([sessionId]) => sessionId), ageMs, rememberMs }
    },
    add: remember,
    ready: async () => {
      if (freshAt === Number.NEGATIVE_INFINITY) await read()
    },
    stop,
  }
}
