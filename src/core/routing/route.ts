import { numberTransports } from '../../transports.ts'
import type { Channel, Transport } from '../channel.ts'
import type { Ladders, LineType } from '../settings.ts'

const usualLadder: readonly Transport[] = numberTransports

/** One way that a message can go. */
export interface Rung {
  readonly transport: Transport
  readonly provider: string
}

/** A way, and those that are left where it fails. */
export interface Route {
  readonly first: Rung
  readonly fallbacks: readonly Rung[]
}

/** Where a message goes. */
export interface Destination {
  /** ISO 3166 alpha-2 code; absent: none, or one that cannot be told. */
  readonly region?: string
  readonly line?: LineType
  /** Ways that messages of the same challenge went before. */
  readonly tried?: readonly Rung[]
}

/**
 * The transports that reach a number, the first choice first: those of its line, failing that of its country, failing that the usual
 * ones.
 */
export function ladderTo(
  { region, line }: Destination,
  { ladders, usual }: { readonly ladders: Ladders; readonly usual: readonly Transport[] },
): readonly Transport[] {
  const listed = (key = ''): readonly Transport[] | undefined => ladders[key]
  return listed(line) ?? listed(region) ?? usual
}

/** The usual order, but that a provider with an order of its own has its places among the others in that order. */
export function phoneLadder(channels: readonly Channel[]): readonly Transport[] {
  const firstOf = (transport: Transport): Channel | undefined =>
    channels.find(({ transports }) => transports.includes(transport))
  const offered = usualLadder.filter((transport) => isOffered(channels, transport))
  return offered.map((transport) => {
    const carrier = firstOf(transport)
    if (carrier?.keepsOrder !== true) return transport
    const places = offered.filter((other) => firstOf(other) === carrier)
    const inOrder = carrier.transports.filter((other) => places.includes(other))
    return inOrder[places.indexOf(transport)] ?? transport
  })
}

/** Whether it goes by itself to whoever gives a number. */
function isOffered(channels: readonly Channel[], transport: Transport): boolean {
  const carriers = channels.filter(({ transports }) => transports.includes(transport))
  return carriers.length === 0 || carriers.some(({ onlyByName = [] }) => !onlyByName.includes(transport))
}

/** The ways of a transport, in the order of the providers. */
export function rungsOf(channels: readonly Channel[], transport: Transport): readonly Rung[] {
  const carriers = channels.filter(({ transports }) => transports.includes(transport))
  return carriers.map(({ name: provider }) => ({ transport, provider }))
}
