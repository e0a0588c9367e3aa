import type { Channel } from '../core/channel.ts'
import { type Breaker, breakers } from '../core/delivery/breaker.ts'
import type { Evidence } from '../core/routing/evidence.ts'
import type { EndedMessage } from '../core/routing/learning-store.ts'
import type { PriceTable } from '../core/routing/prices.ts'
import type { Rung } from '../core/routing/route.ts'
import { createRouter } from '../core/routing/router.ts'
import { judgedFrom, learnFrom } from '../core/routing/scores.ts'
import { diceOf } from './dice.ts'
import { type Fleet, laneOf, troubleAt } from './fleet.ts'

/** How ways are chosen. Vendors and countries are numbers, in the order of the fleet. */
export interface Policy {
  readonly name: string
  /** The vendors for a message, in their order, of which some were tried before. */
  route(country: number, tried: readonly number[], now: number): readonly number[]
  /** What keeps messages from a vendor, by its name. */
  breakerOf(vendor: string): Breaker
  /** After how much silence the next one is sent, milliseconds; absent: never. */
  silenceMs(country: number, vendor: number): number | undefined
  judged(message: Omit<EndedMessage, 'id'>): void
}

const neverOpen: Breaker = { pauseMs: () => 0, admit: () => 0, settle: () => {} }
const heedless = { breakerOf: () => neverOpen, silenceMs: () => undefined, judged: () => {} }

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
    route(country, tried, now) {
      const inOrder = fleet.vendors
        .map((_, vendor) => ({ vendor, cost: costOf(vendor, country, now) }))
        .toSorted((one, other) => one.cost - other.cost)
        .map(({ vendor }) => vendor)
      return [...inOrder.filter((vendor) => !tried.includes(vendor)), ...tried]
    },
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
export function keychime(fleet: Fleet, { seed, failureCost, followUp }: Knobs & { readonly seed: string }): Policy {
  const dice = diceOf(`choices ${seed}`)
  const breakerOf = breakers()
  const scores = new Map<string, Evidence>()
  let time = 0
  const router = createRouter({
    channels: fleet.vendors.map(channelOf),
    breakerOf,
    ambient: { now: () => time, random: dice.bytes },
    routing: { learn: true, followUpMs: followUp, failureCost, currency: 'USD', prices: pricesOf(fleet), ladders: {} },
  })
  const rungOf = (vendor: number): Rung => ({ transport: 'sms', provider: at(fleet.vendors, vendor) })

  return {
    name: 'keychime',
    route(country, tried, now) {
      time = now
      const to = { region: at(fleet.countries, country), tried: tried.map(rungOf) }
      const { first, fallbacks } = router.routeFor('sms', to)
      return [first, ...fallbacks].map(({ provider }) => fleet.vendors.indexOf(provider))
    },
    breakerOf,
    silenceMs: (country, vendor) => router.followUpMs(rungOf(vendor), at(fleet.countries, country)),
    judged(message) {
      const changed = learnFrom(scores, [judgedFrom(message)])
      for (const [key, evidence] of changed) scores.set(key, evidence)
      router.know(changed)
    },
  }
}

/** One that carries text messages and tells what becomes of them. */
function channelOf(name: string): Channel {
  return { name, transports: ['sms'], send: async () => ({ outcome: 'sent' }), callbacks: {} }
}

function pricesOf(fleet: Fleet): PriceTable {
  const entries = fleet.countries.map((name, country) => {
    const ways = fleet.vendors.map((provider, vendor) => [`sms/${provider}`, laneOf(fleet, { vendor, country }).price])
    return [name, Object.fromEntries(ways)] as const
  })
  return Object.fromEntries(entries)
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError(`nothing at ${index}`)
  return item
}
