import { AuthError } from '../../errors.ts'
import type { Channel, Transport } from '../channel.ts'

// An app message needs no roaming and costs least; a call reaches everybody, and has to be written down.
const usualLadder: readonly Transport[] = ['whatsapp', 'sms', 'voice']

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

/**
 * Chooses the way of a message: what was asked for, then whatever else reaches the same recipient, each transport by its
 * providers in their order. A provider may have an order of its own for the transports that it is the first to carry. A number never falls back to an address.
 *
 * @throws {AuthError} `send_failed` when nobody carries it, or nobody carries what was asked for by name.
 */
export function routeFor(channels: readonly Channel[], wanted: Transport | 'phone'): Route {
  const [first, ...fallbacks] = ladder(channels, wanted).flatMap((transport) => rungs(channels, transport))
  if (first === undefined || (wanted !== 'phone' && first.transport !== wanted)) throw new AuthError('send_failed')
  return { first, fallbacks }
}

/** The transport that whoever waits may ask for next: one that no message of theirs went by. */
export function nextTransport(channels: readonly Channel[], tried: readonly Transport[]): Transport | undefined {
  if (tried.includes('email')) return undefined
  return phoneLadder(channels).find((transport) => !tried.includes(transport) && rungs(channels, transport).length > 0)
}

function ladder(channels: readonly Channel[], wanted: Transport | 'phone'): readonly Transport[] {
  if (wanted === 'email') return ['email']
  const transports = phoneLadder(channels)
  return wanted === 'phone' ? transports : [wanted, ...transports.filter((transport) => transport !== wanted)]
}

/** The usual order, but that a provider with an order of its own has its places among the others in that order. */
function phoneLadder(channels: readonly Channel[]): readonly Transport[] {
  const firstOf = (transport: Transport): Channel | undefined =>
    channels.find(({ transports }) => transports.includes(transport))
  return usualLadder.map((transport) => {
    const carrier = firstOf(transport)
    if (carrier?.keepsOrder !== true) return transport
    const places = usualLadder.filter((other) => firstOf(other) === carrier)
    const inOrder = carrier.transports.filter((other) => places.includes(other))
    return inOrder[places.indexOf(transport)] ?? transport
  })
}

function rungs(channels: readonly Channel[], transport: Transport): readonly Rung[] {
  const carriers = channels.filter(({ transports }) => transports.includes(transport))
  return carriers.map(({ name: provider }) => ({ transport, provider }))
}
