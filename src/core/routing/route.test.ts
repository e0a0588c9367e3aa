import { describe, expect, it } from 'vitest'
import type { Channel, Transport } from '../channel.ts'
import { nextTransport, routeFor } from './route.ts'

const channel = (name: string, ...transports: readonly Transport[]): Channel => ({
  name,
  transports,
  send: async () => ({ outcome: 'sent' }),
})

const channels = [channel('twilio', 'sms', 'whatsapp'), channel('verify', 'sms', 'voice'), channel('smtp', 'email')]

const written = (wanted: Transport | 'phone'): string => {
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
    expect(nextTransport(channels, tried)).toBe(next)
  })
})
