import { unavailable } from './auth-error.ts'
import { demand } from './demand.ts'
import { checkSignature, type KeyMemory } from './key-memory.ts'
import type { VerifierRules } from './options.ts'
import { createRemote, type RemoteDeps } from './remote.ts'
import { readToken } from './token.ts'

/** The sessions that an issuer says have ended. */
export interface EndedSessions {
  /**
   * Whether a session ended; asks nobody.
   *
   * @throws {AuthError} `unavailable` where nothing was heard of them for too long.
   */
  has(sessionId: unknown): boolean
  /** Fulfils when what is known is young enough, or could not be had. From then on the feed is asked once a second. */
  refresh(): Promise<void>
}

/** What they are read with. */
export interface EndedSessionsDeps extends RemoteDeps {
  readonly keys: KeyMemory
}

/** What the feed says (`docs/http.md`). */
interface Feed {
  readonly iss: string
  readonly iat: number
  readonly sessions: readonly string[]
  /** Seconds since the issuer itself heard of them. */
  readonly age: number
  /** Seconds for which they have to be remembered. */
  readonly lifetime: number
}

const POLL_MS = 1000
/** The short form of the feed tells what the issuer learnt of in the last half a minute. */
const RECENT_MS = 20_000
/** An answer of the feed is not to be kept by somebody on the way and shown again. */
const MOST_AGE_MS = 300_000

/** Makes the memory of a feed. */
export function createEndedSessions(
  revocationsUrl: string,
  { issuer, maxStaleness }: VerifierRules,
  deps: EndedSessionsDeps,
): EndedSessions {
  // By a clock that nobody sets: until when each is remembered, and as of when all of it is true.
  const ended = new Map<unknown, number>()
  let asOf = Number.NEGATIVE_INFINITY
  // By how much that clock is ahead of the issuer's, as the answer that came fastest has it: an old answer is told by it.
  let ahead = Number.POSITIVE_INFINITY
  let began = 0
  let timer: NodeJS.Timeout | undefined

  const address = (): string => {
    began = performance.now()
    return revocationsUrl + (began - asOf < RECENT_MS ? '/recent' : '')
  }
  const timeout = Math.min(deps.timeout, maxStaleness / 4)
  const remote = createRemote({ ...deps, timeout }, address, async (text) => {
    const token = readToken(text, Number.POSITIVE_INFINITY)
    const { iss, iat, sessions, age, lifetime } = token.claims as unknown as Feed
    // The header demands that its reader knows what it is, so that nobody takes the feed for a token (RFC 7515 §4.1.11).
    const isFeed = String(token.header['crit']) === 'revocations' && iss === issuer
    demand(isFeed && Math.abs(deps.now() - iat * 1000) < MOST_AGE_MS, 'it is no feed')
    await checkSignature(deps.keys, token)
    for (const id of sessions) ended.set(id, began + lifetime * 1000)
    for (const [id, until] of ended) if (until < began) ended.delete(id)
    ahead = Math.min(ahead, performance.now() - iat * 1000)
    asOf = Math.max(asOf, (iat - age) * 1000 + ahead)
  })
  const read = (): Promise<void> => remote.fetch().catch(() => {})
  deps.closing.onabort = () => clearInterval(timer)
  const isFresh = (): boolean => performance.now() - asOf <= maxStaleness * 1000

  return {
    has(sessionId) {
      if (!isFresh()) throw remote.failure ?? unavailable()
      // A token without a session is none of the issuer's.
      return typeof sessionId !== 'string' || ended.has(sessionId)
    },
    async refresh() {
      if (!timer) {
        timer = setInterval(read, POLL_MS)
        // A number elsewhere than on Node.
        timer.unref?.()
      }
      if (!isFresh()) await read()
    },
  }
}
