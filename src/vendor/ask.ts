/** One request to a vendor. */
export interface VendorRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** A form, or JSON as its text. */
  readonly body?: URLSearchParams | string
  /** For all of it, from the first byte sent to the last one read. */
  readonly timeoutMs: number
}

/** What a request is made with; each has a default. */
export interface VendorTools {
  readonly fetch?: typeof fetch
  /** Hears one line a request: method, host, path without its ids, status or reason, milliseconds. Never a body. */
  readonly debug?: (line: string) => void
}

/** A vendor's answer, whatever its status. */
export interface Answer {
  readonly kind: 'answer'
  readonly status: number
  readonly headers: Headers
  /** The first 64 KiB, as text. */
  readonly body: string
}

/**
 * What came of a request. `not_sent`: nothing reached the vendor, asking again does no harm. `unclear`: the request may have
 * arrived, and nobody can tell what it did. `reason` is a word.
 */
export type Exchange =
  | Answer
  | { readonly kind: 'not_sent'; readonly reason: 'aborted' | 'not_connected' | 'not_written' }
  | { readonly kind: 'unclear'; readonly reason: 'aborted' | 'timeout' | 'connection_lost' }

/**
 * Asks a vendor once. Never throws, follows no redirect, and settles as soon as `signal` aborts or the time is up, also while
 * the answer is read.
 */
export async function ask(request: VendorRequest, signal: AbortSignal, tools: VendorTools = {}): Promise<Exchange> {
  const started = performance.now()
  const exchange = await exchangeOf(request, signal, tools)
  const told = exchange.kind === 'answer' ? exchange.status : exchange.reason
  tools.debug?.(`${request.method} ${place(request.url)} ${told} ${Math.round(performance.now() - started)} ms`)
  return exchange
}

async function exchangeOf(request: VendorRequest, signal: AbortSignal, tools: VendorTools): Promise<Exchange> {
  if (signal.aborted) return { kind: 'not_sent', reason: 'aborted' }
  const init = written(request)
  if (init === undefined) return { kind: 'not_sent', reason: 'not_written' }

  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(), request.timeoutMs)
  try {
    const either = AbortSignal.any([signal, timeout.signal])
    const response = await (tools.fetch ?? fetch)(request.url, { ...init, signal: either })
    const { status, headers } = response
    return { kind: 'answer', status, headers, body: await beginning(response) }
  } catch (error) {
    if (signal.aborted) return { kind: 'unclear', reason: 'aborted' }
    if (timeout.signal.aborted) return { kind: 'unclear', reason: 'timeout' }
    if (error instanceof Error && neverLeft(error.cause)) return { kind: 'not_sent', reason: 'not_connected' }
    return { kind: 'unclear', reason: 'connection_lost' }
  } finally {
    clearTimeout(timer)
  }
}

/** Nothing where a header or the address cannot be written; the error is dropped, since it quotes the header. */
function written({ method, url, headers = {}, body }: VendorRequest): RequestInit | undefined {
  try {
    const own = new Headers(headers)
    if (typeof body === 'string' && !own.has('content-type')) own.set('content-type', 'application/json')
    return URL.canParse(url)
      ? { method, headers: own, redirect: 'manual', ...(body === undefined ? {} : { body }) }
      : undefined
  } catch {
    return undefined
  }
}

/** Not by a list of what may go wrong afterwards: only what is known to come before the first byte counts. */
function neverLeft(cause: unknown): boolean {
  const {
    code = '',
    syscall,
    errors,
  } = (cause ?? {}) as { code?: string; syscall?: string; errors?: readonly unknown[] }
  if (Array.isArray(errors) && errors.length > 0) return errors.every(neverLeft)
  return syscall === 'connect' || syscall === 'getaddrinfo' || code === 'UND_ERR_CONNECT_TIMEOUT' || isHandshake(code)
}

/** Codes of Node for a certificate that it does not take, and for a server that speaks no TLS. */
function isHandshake(code: string): boolean {
  return /^(?:CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT_|ERR_SSL_WRONG_VERSION_NUMBER$)/.test(code)
}

const MOST_BYTES = 64 * 1024

async function beginning({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop ends the connection: what is more than enough is not fetched.
  for await (const chunk of body ?? []) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size >= MOST_BYTES) break
  }
  return Buffer.concat(chunks).subarray(0, MOST_BYTES).toString('utf8')
}

/** Words, versions and dates of a path stay; whatever else is in it may be an id, a number or a key. */
function place(url: string): string {
  if (!URL.canParse(url)) return '-'
  const { host, pathname } = new URL(url)
  const segments = pathname
    .split('/')
    .map((each) => (/^(?:[A-Za-z._]{0,24}|v\d|\d{4}-\d\d-\d\d)$/.test(each) ? each : '-'))
  return host + segments.join('/')
}
