import type { Transport } from '../core/channel.ts'
import type { Rung } from '../core/routing/route.ts'

/** Ways that a message can go as they are stored: `sms/twilio voice/twilio`. */
export function writeRungs(rungs: readonly Rung[]): string {
  return rungs.map(({ transport, provider }) => `${transport}/${provider}`).join(' ')
}

/** The same as read. */
export function readRungs(stored: unknown): readonly Rung[] {
  if (typeof stored !== 'string' || stored === '') return []
  return stored.split(' ').map((rung) => {
    const [transport = '', provider = ''] = rung.split('/')
    return { transport: transport as Transport, provider }
  })
}
