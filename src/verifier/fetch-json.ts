import http from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import { literalIn } from './options.ts'

/** An address that a name stands for. */
export interface Address {
  readonly address: string
  readonly family: number
}

/** Finds every address of a name. */
export type Lookup = (hostname: string) => Promise<readonly Address[]>

/** Where to fetch from, and who may be asked. */
export interface Source {
  readonly url: URL
  readonly permits: (address: string) => boolean
  readonly lookup: Lookup
}

/** What was answered. */
export interface Fetched {
  /** The JSON of the body. */
  readonly body: unknown
  /** The `max-age` of the answer, in milliseconds. */
  readonly maxAgeMs?: number
}

const MOST_BYTES = 256 * 1024

/**
 * Fetches a JSON document. The name is looked up once, every address it has is judged, and the connection goes to one of
 * these. Redirects are not followed, and of the body no more than 256 KB is read. An abort rejects with its reason.
 */
export async function fetchJson(source: Source, signal: AbortSignal): Promise<Fetched> {
  try {
    const response = await answerOf(source, signal)
    if (response.statusCode !== 200) {
      // What else it says is read by nobody, and might never end.
      response.destroy()
      throw new Error(`it answers ${response.statusCode}, not 200`)
    }
    const maxAge = /\bmax-age=(\d+)/i.exec(response.headers['cache-control'] ?? '')?.[1]
    return { body: parse(await textOf(response)), ...(maxAge === undefined ? {} : { maxAgeMs: Number(maxAge) * 1000 }) }
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  }
}

function answerOf(source: Source, signal: AbortSignal): Promise<http.IncomingMessage> {
  const { url } = source
  const options = { agent: false, headers: { accept: 'application/json' }, lookup: lookupIn(source), signal } as const
  return new Promise((resolve, reject) => {
    const literal = literalIn(url)
    // Node looks up names only.
    if (literal !== undefined) check(source, [literal])
    const { get } = url.protocol === 'https:' ? https : http
    get(url, options, resolve).on('error', reject)
  })
}

/** Takes the place of Node's own lookup: what is connected to is what was judged. */
function lookupIn(source: Source): LookupFunction {
  return (hostname, { all }, done) => {
    source
      .lookup(hostname)
      .then((found) => {
        check(
          source,
          found.map(({ address }) => address),
        )
        return found
      })
      .then(
        ([first, ...others]) => {
          if (all) done(null, [first, ...others] as Address[])
          else done(null, first?.address ?? '', first?.family)
        },
        (error: Error) => done(error, ''),
      )
  }
}

function check({ permits }: Source, addresses: readonly string[]): void {
  if (addresses.length === 0 || !addresses.every(permits)) throw new Error('it leads to an address that is not public')
}

async function textOf(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > MOST_BYTES) throw new Error(`it answers more than ${MOST_BYTES / 1024} KB`)
  }
  return Buffer.concat(chunks).toString()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('it does not answer JSON')
  }
}
