import type { Transport } from '../channel.ts'
import { knownOf } from './choose.ts'
import { type Evidence, type Judgement, learn, learnPrice, noEvidence } from './evidence.ts'
import { judgementOf } from './judging.ts'
import type { EndedMessage } from './learning-store.ts'
import { EVERYWHERE } from './prices.ts'
import type { Rung } from './route.ts'

/** What is known of every way in every country: by `scoreKey`. */
export type Scores = ReadonlyMap<string, Evidence>

/** A message whose time is over: its country, its way, and what became of it. */
export interface Judged extends Judgement {
  /** ISO 3166 alpha-2, or `''` where there is none. */
  readonly country: string
  readonly rung: Rung
  /** When it was judged, epoch milliseconds. */
  readonly at: number
}

/** What a vendor said that a message cost, in the currency of the prices. */
export interface Priced extends Pick<Judged, 'country' | 'rung' | 'at'> {
  readonly price: number
}

/** `BR sms/twilio` */
export function scoreKey(country: string, { transport, provider }: Rung): string {
  return `${country} ${transport}/${provider}`
}

/** The country and the way of a key. */
export function wayOfScore(key: string): { readonly country: string; readonly rung: Rung } {
  const [country = '', way = ''] = key.split(' ')
  const [transport = '', provider = ''] = way.split('/')
  return { country, rung: { transport: transport as Transport, provider } }
}

/** What a message says of its way. */
export function judgedFrom({ country, rung, ...lived }: Omit<EndedMessage, 'id'>): Judged {
  return { country, rung, at: lived.sentAt, ...judgementOf(lived) }
}

/** Gives what is known after these messages, of the ways that they went by alone. */
export function learnFrom(scores: Scores, messages: readonly Judged[]): Scores {
  const changed = new Map<string, Evidence>()
  const known = (key: string): Evidence => changed.get(key) ?? scores.get(key) ?? noEvidence
  for (const { country, rung, at, ...judgement } of messages) {
    const [here, everywhere] = [scoreKey(country, rung), scoreKey(EVERYWHERE, rung)]
    const { conversion, ofAll } = knownOf(known(here), known(everywhere), at)
    changed.set(here, learn(known(here), judgement, { now: at, expected: conversion }))
    changed.set(everywhere, learn(known(everywhere), judgement, { now: at, expected: ofAll }))
  }
  return changed
}

/** Gives what is known after these prices, of the ways that they are of alone. */
export function learnPrices(scores: Scores, prices: readonly Priced[]): Scores {
  const changed = new Map<string, Evidence>()
  for (const { country, rung, at, price } of prices) {
    const key = scoreKey(country, rung)
    changed.set(key, learnPrice(changed.get(key) ?? scores.get(key) ?? noEvidence, price, at))
  }
  return changed
}
