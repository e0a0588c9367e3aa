import type { Auth } from '../auth.ts'
import type { Transport } from '../core/channel.ts'

/** Ways that no phone company can lead elsewhere, best first. */
const safer: readonly Transport[] = ['email', 'whatsapp', 'telegram']

/** Those of an instance, for its sign-in page to name. */
export function saferWays({ transports }: Pick<Auth, 'transports'>): readonly Transport[] {
  return safer.filter((transport) => transports.includes(transport))
}
