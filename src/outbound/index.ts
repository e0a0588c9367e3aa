import { lookup } from 'node:dns/promises'
import http from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import { NOT_PUBLIC, type Place, type PlaceRules, readPlace } from './place.ts'

/** An address that a name stands for. */
export interface Address {
  readonly address: string
  readonly family: number
}

/** Finds every address of a name. */
export type Lookup = (hostname: string) => Promise<readonly Address[]>

/** Who may be asked, and how names are looked up. */
export interface OutboundOptions extends PlaceRules {
  /** Finds every address of a name; the machine's own resolver where it is not given. */
  readonly lookup?: Lookup
  /** What is more of an answer is not read. Default 4 MB. */
  readonly mostBytes?: number
}

/** What was answered: the part of `Response` that there is. */
export interface OutboundResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  /** The body of a 200 as text. */
  text(): Promise<string>
}

/** Asks with GET. An abort rejects with its reason. */
export type OutboundFetch = (url: string, init?: { readonly signal?: AbortSignal }) => Promise<OutboundResponse>

/**
 * Makes a `fetch` for addresses that others chose: https, or http on this machine. A name is looked up once a connection, every
 * address it has is judged by its number, and the connection goes to one of these. Redirects are not followed.
 */
export function outboundFetch(options: OutboundOptions = {}): OutboundFetch {
  const { lookup = everyAddress, mostBytes = 4 * 1024 * 1024, ...rules } = options
  const agents = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) }
  return async (text, { signal } = {}) => {
    const place = readPlace(text, rules)
    const [client, agent] = place.url.protocol === 'https:' ? [https, agents.https] : [http, agents.http]
    const asking = { agent, lookup: judging(place, lookup), ...(signal && { signal }) }
    try {
      const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
        client.get(place.url, asking, resolve).on('error', reject)
      })
      return responseOf(response, mostBytes, signal)
    } catch (error) {
      throw reasonOf(error, signal)
    }
  }
}

/** An abort shows as some error of the connection. */
function reasonOf(error: unknown, signal: AbortSignal | undefined): unknown {
  return signal?.aborted ? signal.reason : error
}

const everyAddress: Lookup = (hostname) => lookup(hostname, { all: true })

/** Takes the place of Node's own lookup: what is connected to is what was judged. */
function judging({ permits }: Place, lookup: Lookup): LookupFunction {
  return (hostname, { all }, done) => {
    lookup(hostname)
      .then(([first, ...others]) => {
        if (first === undefined || ![first, ...others].every(({ address }) => permits(address)))
          throw new Error(NOT_PUBLIC)
        return [first, ...others] as const
      })
      .then(
        (found) => (all ? done(null, [...found]) : done(null, found[0].address, found[0].family)),
        (error: Error) => done(error, ''),
      )
  }
}

function responseOf(
  response: http.IncomingMessage,
  mostBytes: number,
  signal: AbortSignal | undefined,
): OutboundResponse {
  const { statusCode: status = 0, headers } = response
  // What else an error says is read by nobody, and might never end.
  if (status !== 200) response.destroy()
  return {
    status,
    headers: { get: (name) => headers[name]?.toString() ?? null },
    text: () =>
      textOf(response, mostBytes).catch((error: unknown) => {
        throw reasonOf(error, signal)
      }),
  }
}

async function textOf(response: http.IncomingMessage, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > mostBytes) throw new Error(`it answers more than ${mostBytes / 1024 / 1024} MB`)
  }
  return Buffer.concat(chunks).toString()
}
