import { describe, expect, it } from 'vitest'
import type { Channel, Transport } from '../channel.ts'
import { nextTransport, routeFor } from './route.ts'

const channel = (name: string, ...transports: readonly Transport[]): Channel => ({
  name,
  transports,
  send: async () => ({ outcome: 'sent' }),
})

const usual = [channel('twilio', 'sms', 'whatsapp'), channel('verify', 'sms', 'voice'), channel('smtp', 'email')]

const written = (wanted: Transport | 'phone', channels: readonly Channel[] = usual): string => {
  const { first, fallbacks } = routeFor(channels, wanted)
  return [first, ...fallbacks].map(({ transport, provider }) => `${transport}/${provider}`).join(' ')
}

describe('routeFor', () => {
  it.each([
    ['phone', 'whatsapp/twilio sms/twilio sms/verify voice/verify'],
    ['sms', 'sms/twilio sms/verify whatsapp/twilio voice/verify'],
    ['voice', 'voice/verify whatsapp/twilio sms/twilio sms/verify'],
    ['email', 'email/smtp'],
  ] as const)('goes for %s by %s', (wanted, ways) => {
    expect(written(wanted)).toBe(ways)
  })

  const ordered = (...transports: readonly Transport[]): Channel => ({
    ...channel('verify', ...transports),
    keepsOrder: true,
  })

  it.each([
    ['phone', [ordered('voice', 'sms', 'whatsapp')], 'voice/verify sms/verify whatsapp/verify'],
    ['sms', [ordered('voice', 'sms', 'whatsapp')], 'sms/verify voice/verify whatsapp/verify'],
    ['phone', [channel('twilio', 'sms'), ordered('voice', 'whatsapp')], 'voice/verify sms/twilio whatsapp/verify'],
    [
      'phone',
      [channel('twilio', 'whatsapp'), ordered('voice', 'whatsapp')],
      'whatsapp/twilio whatsapp/verify voice/verify',
    ],
    ['phone', [channel('twilio', 'voice', 'sms'), ordered('sms')], 'sms/twilio sms/verify voice/twilio'],
  ] as const)('goes for %s as a provider orders what it is the first to carry: %j', (wanted, channels, ways) => {
    expect(written(wanted, channels)).toBe(ways)
  })

  it.each(['phone', 'sms'] as const)('refuses %s where nobody carries it', (wanted) => {
    expect(() => routeFor([channel('smtp', 'email')], wanted)).toThrow('Failed to send')
  })

  it('refuses what was asked for by name, whatever else there is', () => {
    expect(() => routeFor([channel('twilio', 'sms')], 'voice')).toThrow('Failed to send')
  })
})

describe('nextTransport', () => {
  it.each([
    [['whatsapp'], 'sms'],
    [['whatsapp', 'sms'], 'voice'],
    [['sms'], 'whatsapp'],
    [['whatsapp', 'sms', 'voice'], undefined],
    [['email'], undefined],
  ] as const)('after %j is %s', (tried, next) => {
    expect(nextTransport(usual, tried)).toBe(next)
  })

  it('follows the order of a provider that has one', () => {
    const verify: Channel = { ...channel('verify', 'sms', 'voice', 'whatsapp'), keepsOrder: true }

    expect(nextTransport([verify], ['sms'])).toBe('voice')
  })
})
