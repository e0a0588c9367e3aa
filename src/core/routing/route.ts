import { AuthError } from '../../errors.ts'
import type { Channel, Transport } from '../channel.ts'

// An app message needs no roaming and costs least; a call reaches everybody, and has to be written down.
const phoneLadder: readonly Transport[] = ['whatsapp', 'sms', 'voice']

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
 * providers in their order. A number never falls back to an address.
 *
 * @throws {AuthError} `send_failed` when nobody carries it, or nobody carries what was asked for by name.
 */
export function routeFor(channels: readonly Channel[], wanted: Transport | 'phone'): Route {
  const [first, ...fallbacks] = ladder(wanted).flatMap((transport) => rungs(channels, transport))
  if (first === undefined || (wanted !== 'phone' && first.transport !== wanted)) throw new AuthError('send_failed')
  return { first, fallbacks }
}

/** The transport that whoever waits may ask for next: one that no message of theirs went by. */
export function nextTransport(channels: readonly Channel[], tried: readonly Transport[]): Transport | undefined {
  if (tried.includes('email')) return undefined
  return phoneLadder.find((transport) => !tried.includes(transport) && rungs(channels, transport).length > 0)
}

function ladder(wanted: Transport | 'phone'): readonly Transport[] {
  if (wanted === 'email') return ['email']
  if (wanted === 'phone') return phoneLadder
  return [wanted, ...phoneLadder.filter((transport) => transport !== wanted)]
}

function rungs(channels: readonly Channel[], transport: Transport): readonly Rung[] {
  const carriers = channels.filter(({ transports }) => transports.includes(transport))
  return carriers.map(({ name: provider }) => ({ transport, provider }))
}
