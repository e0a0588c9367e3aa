import { AuthError } from '../../errors.ts'
import type { Channel, Transport } from '../channel.ts'

// A number is texted first: the way that needs nothing installed and no reading aloud.
const phoneLadder: readonly Transport[] = ['sms', 'whatsapp', 'voice']

/**
 * Chooses the way of a message: the first transport that was asked for and that a provider carries.
 *
 * @throws {AuthError} `send_failed` when no provider does.
 */
export function transportFor(channels: readonly Channel[], wanted: Transport | 'phone'): Transport {
  const ladder = wanted === 'phone' ? phoneLadder : [wanted]
  const open = ladder.find((transport) => providerFor(channels, transport) !== undefined)
  if (open === undefined) throw new AuthError('send_failed')
  return open
}

/** The first provider that carries a transport. */
export function providerFor(channels: readonly Channel[], transport: Transport): Channel | undefined {
  return channels.find(({ transports }) => transports.includes(transport))
}
