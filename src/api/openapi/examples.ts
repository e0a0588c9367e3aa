import recorded from '../examples.json'
import type { Json } from './schemas.ts'

/** What was asked and answered once, by an instance whose clock and dice stood still. */
export interface Exchange {
  /** What it shows, in a few words. */
  readonly summary: string
  readonly body?: Json
  readonly status: number
  readonly contentType: string
  readonly answer: unknown
}

/** Exchanges by operation and name. */
export type Exchanges = Readonly<Record<string, Readonly<Record<string, Exchange>>>>

/** Those that were recorded last. */
export const recordedExchanges: Exchanges = recorded

/** Answers of an operation, as a member of a media type. */
export function answerExamples(exchanges: Exchanges[string] = {}, of: Pick<Exchange, 'status' | 'contentType'>): Json {
  const fitting = Object.entries(exchanges).filter(
    ([, { status, contentType }]) => status === of.status && contentType === of.contentType,
  )
  return member(fitting.map(([name, { summary, answer }]) => [name, { summary, value: answer }]))
}

/** Bodies that an operation took, as a member of a media type. */
export function bodyExamples(exchanges: Exchanges[string] = {}): Json {
  const taken = Object.entries(exchanges).filter(([, { body, status }]) => body !== undefined && status < 400)
  return member(taken.map(([name, { summary, body }]) => [name, { summary, value: body }]))
}

function member(named: readonly (readonly [string, Json])[]): Json {
  return named.length === 0 ? {} : { examples: Object.fromEntries(named) }
}
