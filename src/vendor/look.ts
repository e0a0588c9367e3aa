import type { Answer, Exchange } from './ask.ts'
import type { VendorError } from './receipt.ts'

/** What a vendor shows of something that it keeps, as JSON; or why it does not, in words, and what may help. */
export type Look = { readonly shown: unknown } | Fault

/** Why nothing is shown; `status` is that of the answer, where there was one. */
export interface Fault {
  readonly fault: string
  readonly fix: string
  readonly status?: number
}

/** Reads the answer to a GET. */
export function lookOf(exchange: Exchange): Look {
  if (exchange.kind !== 'answer')
    return { fault: faults[exchange.reason], fix: 'look whether it can be reached from here' }
  const { status, body } = exchange
  if (status !== 200)
    return { status, fault: `it answers ${status}`, fix: status < 500 ? 'correct base_url' : 'try again later' }
  try {
    return { shown: JSON.parse(body) }
  } catch {
    return { status, fault: 'its answer is no JSON', fix: 'correct base_url' }
  }
}

/** What is shown, or why not; `reason` is the word for what the vendor says against it. */
export type Seen = Look & { readonly reason?: string }

/** The same, with what the vendor's own error means. */
export function seenOf(exchange: Exchange, errorOf: (answer: Answer) => VendorError | undefined): Seen {
  const reason = exchange.kind === 'answer' ? errorOf(exchange)?.reason : undefined
  return { ...lookOf(exchange), ...(reason === undefined ? {} : { reason }) }
}

const faults: Readonly<Record<Exclude<Exchange, { kind: 'answer' }>['reason'], string>> = {
  aborted: 'it does not answer in time',
  timeout: 'it does not answer in time',
  not_connected: 'there is no connection to it',
  not_written: 'the address or a key cannot be written',
  connection_lost: 'the connection to it breaks',
}

/** The fields of a JSON object; none of anything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** The objects of a JSON list; none of anything else. */
export function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(fieldsOf) : []
}
