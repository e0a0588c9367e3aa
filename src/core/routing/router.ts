import { AuthError } from '../../errors.ts'
import type { Ambient } from '../ambient.ts'
import type { Channel, Transport } from '../channel.ts'
import type { Breaker } from '../delivery/breaker.ts'
import type { RoutingSettings } from '../settings.ts'
import { type Candidate, type Choice, choose } from './choose.ts'
import { type Evidence, noEvidence } from './evidence.ts'
import { EVERYWHERE, pricesOf } from './prices.ts'
import { type Destination, ladderTo, phoneLadder, type Route, type Rung, rungsOf } from './route.ts'
import { type Scores, scoreKey } from './scores.ts'
import { followUpMs } from './silence.ts'

/** Chooses the ways of messages, by what it was told of those before. */
export interface Router {
  /**
   * Chooses the way of a message: what was asked for, then whatever else reaches the same recipient. A number never falls
   * back to an address.
   *
   * @throws {AuthError} `send_failed` when nobody carries it, or nobody carries what was asked for by name.
   */
  routeFor(wanted: Transport | 'phone', to?: Destination): Chosen
  /** The transport that whoever waits may ask for next: one that no message of theirs went by. */
  nextTransport(tried: readonly Transport[], to?: Destination): Transport | undefined
  /** Milliseconds without a report after which the next way is tried, by what is known of a country; absent: never. */
  followUpMs(rung: Rung, region?: string): number | undefined
  /** What is known of these ways from now on. */
  know(scores: Scores): void
}

/** A route, and what each of its ways was ranked by, in their order; absent where nothing was weighed. */
export interface Chosen extends Route {
  readonly choice?: readonly RankedRung[]
}

/** A way with what gave it its place. */
export interface RankedRung extends Choice<Rung> {
  /** Its provider took none at that moment. */
  readonly isHeld: boolean
  /** A message of the challenge went by it before. */
  readonly isTried: boolean
}

/** What a router stands on. */
export interface RouterParts {
  /** In the order of `otp.channels`. */
  readonly channels: readonly Channel[]
  readonly breakerOf: (provider: string) => Pick<Breaker, 'pauseMs'>
  readonly ambient: Pick<Ambient, 'now' | 'random'>
  readonly routing: RoutingSettings
}

/** A router that knows nothing yet. */
export function createRouter(parts: RouterParts): Router {
  const { channels, routing } = parts
  const scores = new Map<string, Evidence>()
  const rank = ranking(parts, scores)
  const knownOf = (region: string, rung: Rung): Evidence => scores.get(scoreKey(region, rung)) ?? noEvidence
  const ladders = { ladders: routing.ladders, usual: phoneLadder(channels) }
  const isCarried = (transport: Transport): boolean => channels.some(({ transports }) => transports.includes(transport))

  return {
    routeFor(wanted, to = {}) {
      const ladder = ladderFor(wanted, ladderTo(to, ladders)).filter(isCarried)
      const ranked = rank(ladder, to)
      const ordered = wanted === 'phone' ? ranked : last(ranked, ({ way }) => way.transport !== wanted)
      const [first, ...fallbacks] = ordered.map(({ way }) => way)
      if (first === undefined || (wanted !== 'phone' && first.transport !== wanted)) throw new AuthError('send_failed')
      return { first, fallbacks, ...(routing.learn && fallbacks.length > 0 ? { choice: ordered } : {}) }
    },
    nextTransport(tried, to = {}) {
      if (tried.includes('email')) return undefined
      return ladderTo(to, ladders).find((transport) => !tried.includes(transport) && isCarried(transport))
    },
    followUpMs(rung, region = '') {
      const isTelling = channels.some(({ name, callbacks }) => name === rung.provider && callbacks !== undefined)
      if (!isTelling) return undefined
      return followUpMs({ here: knownOf(region, rung), everywhere: knownOf(EVERYWHERE, rung) }, routing.followUpMs)
    },
    know(more) {
      if (!routing.learn) return
      for (const [key, evidence] of more) scores.set(key, evidence)
    },
  }
}

function ladderFor(wanted: Transport | 'phone', ladder: readonly Transport[]): readonly Transport[] {
  if (wanted === 'email') return ['email']
  if (wanted === 'phone') return ladder
  return [wanted, ...ladder.filter((transport) => transport !== wanted)]
}

type Ranking = (ladder: readonly Transport[], to: Destination) => readonly RankedRung[]

/** Puts the ways of a ladder in order: those whose provider takes none go last, those that were tried last of their transport. */
function ranking({ channels, breakerOf, ambient, routing }: RouterParts, scores: Scores): Ranking {
  // Where nothing is known and all cost the same, ways stay in the order of the ladder and of the providers.
  const priceOf = routing.learn ? pricesOf(routing.prices) : () => 0
  const random = uniform(ambient.random)
  const transports = [...new Set(channels.flatMap((channel) => channel.transports))]
  const rungs = new Map(transports.map((transport) => [transport, rungsOf(channels, transport)]))

  return (ladder, { region = '', tried = [] }) => {
    const now = ambient.now()
    const candidateOf = (way: Rung, step: number): Candidate<Rung> => {
      const here = scores.get(scoreKey(region, way)) ?? noEvidence
      const everywhere = scores.get(scoreKey(EVERYWHERE, way)) ?? noEvidence
      return { way, step, price: priceOf(region, way, here), here, everywhere }
    }
    const candidates = ladder.flatMap((transport, step) =>
      (rungs.get(transport) ?? []).map((way) => candidateOf(way, step)),
    )
    const ranked = choose(candidates, { now, failureCost: routing.failureCost, random }).map(
      ({ way, price, conversion, judged, drawn, cost }) => {
        const isHeld = breakerOf(way.provider).pauseMs(now) > 0
        const isTried = tried.some((rung) => isSame(rung, way))
        // Not spread, which takes a third of a decision.
        return { way, price, conversion, judged, drawn, cost, isHeld, isTried }
      },
    )
    return last(tried.length > 0 ? triedLast(ranked) : ranked, ({ isHeld }) => isHeld)
  }
}

/** The same with those at the end of which this is true. */
function last<T>(items: readonly T[], isLast: (item: T) => boolean): readonly T[] {
  return [...items.filter((item) => !isLast(item)), ...items.filter(isLast)]
}

/** Each transport keeps its places, and has in them what was not tried before what was. */
function triedLast(ranked: readonly RankedRung[]): readonly RankedRung[] {
  const rest = [...last(ranked, ({ isTried }) => isTried)]
  return ranked.flatMap(({ way: { transport } }) =>
    rest.splice(
      rest.findIndex(({ way }) => way.transport === transport),
      1,
    ),
  )
}

function isSame(one: Rung, other: Rung): boolean {
  return one.transport === other.transport && one.provider === other.provider
}

/** Uniform in [0, 1), of 32 bits. */
function uniform(random: Ambient['random']): () => number {
  return () => {
    const bytes = random(4)
    return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) / 2 ** 32
  }
}
