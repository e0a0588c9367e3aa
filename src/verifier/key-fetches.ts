import { AuthError } from '../errors.ts'
import type { Algorithm } from '../jwt/algorithms.ts'
import { readKeySet } from '../jwt/key-set.ts'
import type { VerifyingKey } from '../jwt/keys.ts'
import { fetchJson, type Source } from './fetch-json.ts'

/** Keys as they were published. */
export interface Published {
  readonly keys: readonly VerifyingKey[]
  /** Epoch milliseconds. */
  readonly at: number
  /** How long they need not be asked for again, as their answer has it within bounds. */
  readonly freshMs: number
}

/** Fetches of one key set: never two at once, and none right after one that failed. */
export interface KeyFetches {
  /**
   * Joins the fetch that is on its way, else begins one.
   *
   * @throws {AuthError} `unavailable`, also for a second after a failure, without asking again.
   */
  next(): Promise<Published>
  /** What the last fetch came to; `resting` for a second after a failure. */
  state(): 'idle' | 'fetching' | 'failed' | 'resting'
  /** Gives up what is being fetched, and refuses from then on. */
  close(): void
}

/** What keys are fetched with. */
export interface FetchDeps extends Source {
  readonly algorithms: readonly Algorithm[]
  readonly cacheMs: number
  readonly timeoutMs: number
  /** Epoch milliseconds. */
  readonly now: () => number
}

const LEAST_FRESH_MS = 60_000
const MOST_FRESH_MS = 24 * 3_600_000
const REST_MS = 1000

/** Makes the fetches of a key set; the first begins when it is asked for. */
export function createKeyFetches(deps: FetchDeps): KeyFetches {
  const closing = new AbortController()
  let fetching: Promise<Published> | undefined
  let failed: { readonly at: number; readonly error: AuthError } | undefined

  // A clock that was set back must not make a rest longer.
  const isResting = (at: number): boolean => Math.abs(deps.now() - at) < REST_MS
  const begin = async (): Promise<Published> => {
    try {
      const published = await fetchKeys(deps, closing.signal)
      failed = undefined
      return published
    } catch (cause) {
      const error = unavailable(deps.url, cause)
      failed = { at: deps.now(), error }
      throw error
    } finally {
      fetching = undefined
    }
  }

  return {
    async next() {
      if (fetching === undefined && failed !== undefined && isResting(failed.at)) throw failed.error
      fetching ??= begin()
      return fetching
    },
    state() {
      if (fetching !== undefined) return 'fetching'
      if (failed === undefined) return 'idle'
      return isResting(failed.at) ? 'resting' : 'failed'
    },
    close: () => closing.abort(new Error('the verifier is closed')),
  }
}

async function fetchKeys(deps: FetchDeps, closing: AbortSignal): Promise<Published> {
  const control = new AbortController()
  const stop = (): void => control.abort(closing.reason)
  const tooLong = new Error(`it took longer than ${deps.timeoutMs / 1000} s`)
  const timer = setTimeout(() => control.abort(tooLong), deps.timeoutMs)
  closing.addEventListener('abort', stop)
  try {
    closing.throwIfAborted()
    const { body, maxAgeMs = deps.cacheMs } = await fetchJson(deps, control.signal)
    control.signal.throwIfAborted()
    const freshMs = Math.min(Math.max(maxAgeMs, LEAST_FRESH_MS), MOST_FRESH_MS)
    return { keys: readKeySet(body, deps.algorithms), at: deps.now(), freshMs }
  } finally {
    clearTimeout(timer)
    closing.removeEventListener('abort', stop)
  }
}

/** The whole story is for the operator, in the cause; a caller learns only when to come again. */
function unavailable({ href }: URL, cause: unknown): AuthError {
  const because = cause instanceof Error ? cause.message : String(cause)
  const error = new Error(`keys cannot be had from ${href}: ${because}`, { cause })
  return new AuthError('unavailable', { cause: error, details: { retryAfter: REST_MS / 1000 } })
}
