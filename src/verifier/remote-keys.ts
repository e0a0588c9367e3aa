import type { VerifyingKey } from '../jwt/keys.ts'
import { createKeyFetches, type FetchDeps, type Published } from './key-fetches.ts'

/** The keys that somebody publishes, as they were when last fetched. */
export interface RemoteKeys {
  /** The keys at hand; `undefined` where there are none, or none young enough. Old ones are fetched anew meanwhile. */
  atHand(): readonly VerifyingKey[] | undefined
  /**
   * Fulfils with the keys once there are some.
   *
   * @throws {AuthError} `unavailable`
   */
  load(): Promise<readonly VerifyingKey[]>
  /**
   * Fulfils with the keys at hand after a look for one that is not among them. However many ask, what is published is
   * looked at once in five seconds.
   *
   * @throws {AuthError} `unavailable` where it could not be looked at.
   */
  lookFor(kid: string): Promise<readonly VerifyingKey[]>
  /** Lets go of the keys and gives up what is being fetched. */
  close(): void
}

/** What keys are fetched with, and who hears of it. */
export interface RemoteKeysDeps extends FetchDeps {
  /** Hears of failures that nobody waits for. */
  readonly onError: (error: unknown) => void
}

/** Keys that cannot be fetched anew serve this much longer. */
const STALE_MS = 3_600_000
/** Whoever makes up names of keys must not make us ask more often. */
const LOOK_PAUSE_MS = 5000

/** Makes the memory of a published key set. Nothing is fetched before it is needed. */
export function createRemoteKeys(deps: RemoteKeysDeps): RemoteKeys {
  const fetches = createKeyFetches(deps)
  let held: Published | undefined
  let isClosed = false
  let lookedAt = Number.NEGATIVE_INFINITY

  // A clock that was set back must not make keys last longer.
  const isWithin = (at: number, ms: number): boolean => Math.abs(deps.now() - at) < ms
  const fetchKeys = async (): Promise<readonly VerifyingKey[]> => {
    held = await fetches.next()
    return held.keys
  }
  const unlessClosed = (error: unknown): void => {
    if (!isClosed) deps.onError(error)
  }
  const atHand = (): readonly VerifyingKey[] | undefined => {
    if (isClosed || held === undefined || !isWithin(held.at, held.freshMs + STALE_MS)) return undefined
    const isDue = !isWithin(held.at, held.freshMs)
    if (isDue && ['idle', 'failed'].includes(fetches.state())) fetchKeys().catch(unlessClosed)
    return held.keys
  }

  return {
    atHand,
    load: async () => atHand() ?? fetchKeys(),
    async lookFor(kid) {
      if (fetches.state() === 'fetching') {
        const keys = await fetchKeys()
        if (keys.some((key) => key.kid === kid)) return keys
      }
      if (fetches.state() === 'idle' && isWithin(lookedAt, LOOK_PAUSE_MS)) return held?.keys ?? []
      lookedAt = deps.now()
      return fetchKeys()
    },
    close() {
      isClosed = true
      fetches.close()
    },
  }
}
