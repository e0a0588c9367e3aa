/** A request as it is sent, or written as a command. */
export interface Request {
  readonly method: string
  /** On this server, query included. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Whether the answer is a stream that does not end. */
  readonly isStream: boolean
}

/** What came back. */
export interface Received {
  readonly status: number
  readonly statusText: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly text: string
  readonly tookMs: number
}

const timeoutMs = 30_000

/** Sends a request to the server that the page comes from. Rejects when no answer comes. */
export async function send({ method, path, headers, body }: Request): Promise<Received> {
  const began = performance.now()
  const answer = await fetch(path, {
    method,
    headers,
    body: body ?? null,
    cache: 'no-store',
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  })
  const text = await answer.text()
  const { status, statusText } = answer
  return { status, statusText, headers: [...answer.headers], text, tookMs: Math.round(performance.now() - began) }
}

/** The same request for a terminal. */
export function asCurl({ method, path, headers, body, isStream }: Request, origin: string): string {
  const usual = body === undefined ? 'GET' : 'POST'
  const parts = [
    `curl ${isStream ? '-N' : '-s'}${method === usual ? '' : ` -X ${method}`} ${quoted(origin + path)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`-d ${quoted(body)}`]),
  ]
  return parts.join(' \\\n  ')
}

function quoted(text: string): string {
  return /^[\w:/.@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
