import { type AuthError, unavailable } from './auth-error.ts'

/** What is needed of `fetch`: the platform's own will do. */
export type Fetch = (
  url: string,
  init: { readonly signal: AbortSignal; readonly redirect: 'error' },
) => Promise<{
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}>

/** A document of the issuer, of which something is made. */
export interface Remote {
  /**
   * Joins the fetch that is on its way, else begins one; for a second after a failure, it fails again without asking.
   *
   * @throws {AuthError} `unavailable`
   */
  fetch(): Promise<void>
  readonly fetching: Promise<void> | undefined
  /** Why nothing new is known of it, if the last fetch failed. */
  readonly failure: AuthError | undefined
}

/** What documents are fetched with. */
export interface RemoteDeps {
  readonly fetch: Fetch
  /** Seconds. */
  readonly timeout: number
  readonly closing: AbortSignal
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Hears of every failure. */
  readonly onError: (error: unknown) => void
}

const REST_MS = 1000

/** Makes the way to a document; `read` makes something of its text and of its `Cache-Control`. */
export function createRemote(
  { fetch, timeout, closing, now, onError }: RemoteDeps,
  address: () => string,
  read: (text: string, cacheControl: string) => unknown,
): Remote {
  let failedAt = 0
  const fetchOnce = async (): Promise<void> => {
    const url = address()
    try {
      closing.throwIfAborted()
      const response = await fetch(url, { signal: AbortSignal.timeout(timeout * 1000), redirect: 'error' })
      if (response.status !== 200) throw new Error(`it answers ${response.status}`)
      await read(await response.text(), response.headers.get('cache-control') ?? '')
      closing.throwIfAborted()
      remote.failure = undefined
    } catch (error) {
      failedAt = now()
      remote.failure = unavailable(new Error(`${url}: ${(error as Error).message}`, { cause: error }))
      onError(remote.failure)
      throw remote.failure
    } finally {
      remote.fetching = undefined
    }
  }
  const remote = {
    fetching: undefined as Promise<void> | undefined,
    failure: undefined as AuthError | undefined,
    async fetch() {
      if (!remote.fetching && remote.failure && Math.abs(now() - failedAt) < REST_MS) throw remote.failure
      await (remote.fetching ??= fetchOnce())
    },
  }
  return remote
}
