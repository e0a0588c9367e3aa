import type { Receipt } from '../core/channel.ts'
import { createBreaker } from '../core/delivery/breaker.ts'
import { choose } from '../core/routing/choose.ts'
import { noEvidence } from '../core/routing/evidence.ts'
import { EVERYWHERE } from '../core/routing/prices.ts'
import { learnFrom, scoreKey } from '../core/routing/scores.ts'
import { followUpMs } from '../core/routing/silence.ts'
import { diceOf } from './dice.ts'
import { type Fleet, laneOf, troubleAt } from './fleet.ts'

/** How ways are chosen. Vendors and countries are numbers, in the order of the fleet. */
export interface Policy {
  readonly name: string
  /** The vendors for a message, in their order. */
  route(country: number, now: number): readonly number[]
  /** Whether a vendor is asked at this moment. */
  isOpen(vendor: number, now: number): boolean
  /** After how much silence the next one is sent, milliseconds; absent: never. */
  silenceMs(country: number, vendor: number): number | undefined
  answered(vendor: number, receipt: Receipt, now: number): void
  judged(message: SentMessage, now: number): void
}

/** A message that a vendor took or may have taken. */
export interface SentMessage {
  readonly vendor: number
  readonly country: number
  readonly at: number
  readonly price: number
  isArrived: boolean
  isReported: boolean
  /** Somebody signed in, and no later message had been sent by then. */
  isUsed: boolean
}

const heedless = { isOpen: () => true, silenceMs: () => undefined, answered: () => {}, judged: () => {} }

/** One vendor for everything. */
export function alwaysFirst(): Policy {
  return { ...heedless, name: 'always the first vendor', route: () => [0] }
}

/** Each in turn, and the next where one refuses. */
export function roundRobin({ vendors }: Fleet): Policy {
  let turn = 0
  return {
    ...heedless,
    name: 'round robin',
    route() {
      const from = turn++
      return vendors.map((_, at) => (from + at) % vendors.length)
    },
  }
}

/** Knows every rate and every trouble, as nobody can. */
export function oracle(fleet: Fleet, { failureCost, followUp }: Knobs): Policy {
  const costOf = (vendor: number, country: number, at: number): number => {
    const { price, arrives } = laneOf(fleet, { vendor, country })
    return troubleAt(fleet, { vendor, country, at }) === undefined ? (price + failureCost) / arrives : Infinity
  }
  return {
    ...heedless,
    name: 'oracle',
    route: (country, now) =>
      fleet.vendors
        .map((_, vendor) => ({ vendor, cost: costOf(vendor, country, now) }))
        .toSorted((one, other) => one.cost - other.cost)
        .map(({ vendor }) => vendor),
    silenceMs: () => followUp,
  }
}

/** What routing can be told; see the settings of that name. */
export interface Knobs {
  readonly failureCost: number
  /** Milliseconds. */
  readonly followUp: number
}

/** The code that serves, on the fleet's prices. */
export function keychime(fleet: Fleet, knobs: Knobs & { readonly seed: string }): Policy {
  const { random } = diceOf(`choices ${knobs.seed}`)
  const rungs = fleet.vendors.map((provider) => ({ transport: 'sms' as const, provider }))
  const breakers = rungs.map(() => createBreaker())
  const scores = new Map<string, typeof noEvidence>()
  const known = (country: string, vendor: number) => scores.get(scoreKey(country, at(rungs, vendor))) ?? noEvidence

  return {
    name: 'keychime',
    route(country, now) {
      const candidates = rungs.map((_, vendor) => ({
        way: vendor,
        step: 0,
        price: laneOf(fleet, { vendor, country }).price,
        here: known(at(fleet.countries, country), vendor),
        everywhere: known(EVERYWHERE, vendor),
      }))
      return choose(candidates, { now, failureCost: knobs.failureCost, random }).map(({ way }) => way)
    },
    isOpen: (vendor, now) => at(breakers, vendor).admit(now) === 0,
    silenceMs: (_, vendor) => followUpMs(known(EVERYWHERE, vendor), knobs.followUp),
    answered: (vendor, receipt, now) => at(breakers, vendor).settle(receipt, now),
    judged({ vendor, country, isUsed, isReported, price }, now) {
      const message = {
        country: at(fleet.countries, country),
        rung: at(rungs, vendor),
        isUsed,
        isReported,
        price,
        at: now,
      }
      for (const [key, evidence] of learnFrom(scores, [message])) scores.set(key, evidence)
    },
  }
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError(`nothing at ${index}`)
  return item
}
