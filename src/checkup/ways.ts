import type { Channel, Transport } from '../core/channel.ts'
import { type Check, type Finding, failed, ok, warning } from '../core/check.ts'

/** The ways in which codes reach people, and what is known to be wrong with them. */
export function waysCheck(channels: readonly Channel[]): Check {
  return { name: 'ways to sign in', look: async () => [waysFinding(channels)] }
}

function waysFinding(channels: readonly Channel[]): Finding {
  const ways = channels.flatMap(({ name, transports }) => transports.map((transport) => `${transport} by ${name}`))
  if (ways.length === 0) return failed('no provider carries any message', 'give one a sender')
  const transports = new Set(channels.flatMap((channel) => channel.transports))
  // NIST SP 800-63B-3 §5.1.3.3: the telephone network is restricted, and another way has to be on offer.
  const isPhoneOnly = [...transports].every((transport) => restricted.includes(transport))
  return isPhoneOnly
    ? warning(
        `a code by telephone is all it takes (${ways.join(', ')}): whoever has a number moved to another SIM, or listens in, signs in, and NIST SP 800-63B restricts it`,
        'offer email too (email.host, resend.api_key), or WhatsApp (meta.access_token, twilio.whatsapp_from)',
      )
    : ok(ways.join(', '))
}

const restricted: readonly Transport[] = ['sms', 'voice']
