import { invalid } from './auth-error.ts'
import { type PublishedKey, readKeySet } from './keys.ts'
import type { VerifierRules } from './options.ts'
import { createRemote, type RemoteDeps } from './remote.ts'
import { isSignedWith, type Token } from './token.ts'

/** The keys that somebody publishes, as they were when last fetched. */
export interface KeyMemory {
  /** The keys at hand; `undefined` where there are none, or none young enough. Old ones are fetched anew meanwhile. */
  atHand(): readonly PublishedKey[] | undefined
  /**
   * Fulfils with the keys once there are some.
   *
   * @throws {AuthError} `unavailable`
   */
  load(): Promise<readonly PublishedKey[]>
  /**
   * Fulfils after a look for a key that is not among them; with none where there is nothing to look for. However many ask,
   * what is published is looked at once in five seconds.
   *
   * @throws {AuthError} `unavailable` where it could not be looked at.
   */
  lookFor(kid: unknown): Promise<readonly PublishedKey[]>
}

/** Keys that cannot be fetched anew serve this much longer. */
const STALE_MS = 3_600_000
/** Whoever makes up names of keys must not make us ask more often. */
const LOOK_PAUSE_MS = 5000

/** Makes the memory of a published key set. Nothing is fetched before it is needed. */
export function createKeyMemory({ jwksUrl, algorithms, cacheSeconds }: VerifierRules, deps: RemoteDeps): KeyMemory {
  const { now, closing } = deps
  let held: readonly PublishedKey[] = []
  let [heldAt, freshMs, lookedAt] = [Number.NaN, 0, Number.NaN]

  // A clock that was set back must not make anything last longer.
  const isWithin = (at: number, ms: number): boolean => Math.abs(now() - at) < ms
  const hasName = (kid: string): boolean => held.some((key) => key.kid === kid)
  const remote = createRemote(
    deps,
    () => jwksUrl,
    (text, cacheControl) => {
      held = readKeySet(JSON.parse(text), algorithms)
      heldAt = now()
      freshMs =
        Math.min(Math.max(Number(/\bmax-age=(\d+)/i.exec(cacheControl)?.[1] ?? cacheSeconds), 60), 86_400) * 1000
    },
  )
  const atHand = (): readonly PublishedKey[] | undefined => {
    if (closing.aborted || !isWithin(heldAt, freshMs + STALE_MS)) return undefined
    if (!isWithin(heldAt, freshMs)) remote.fetch().catch(() => {})
    return held
  }
  return {
    atHand,
    async load() {
      if (atHand() === undefined) await remote.fetch()
      return held
    },
    async lookFor(kid) {
      if (typeof kid !== 'string' || hasName(kid)) return []
      // What is on its way may have been asked for before the key was published.
      if (remote.fetching) await remote.fetching
      if (!hasName(kid) && (remote.failure || !isWithin(lookedAt, LOOK_PAUSE_MS))) {
        lookedAt = now()
        await remote.fetch()
      }
      return held
    },
  }
}

/**
 * Finds the key that signed a token, if need be among those that are published now.
 *
 * @throws {AuthError} `token_not_valid`, or `unavailable` where the keys cannot be had.
 */
export async function checkSignature(keys: KeyMemory, token: Token): Promise<void> {
  if (isSignedWith(token, await keys.load())) return
  if (!isSignedWith(token, await keys.lookFor(token.header['kid']))) throw invalid()
}
