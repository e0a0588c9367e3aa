import { describe, expect, it } from 'vitest'
import { mistakesIn } from '../faults-of.ts'
import { least, serviceSid } from './written.ts'

describe('a number that calls come from', () => {
  const calling = { ...least.twilio, voiceFrom: '+12345678900' }

  it('does nothing where Twilio cannot ask what to say', () => {
    const sentence =
      'config.twilio.voiceFrom does nothing while config.publicUrl is this machine: set that or config.twilio.webhookUrl, where Twilio asks what to say'

    expect(mistakesIn({ twilio: calling })).toEqual([sentence])
    expect(mistakesIn({ twilio: calling, publicUrl: 'http://127.0.0.1:4000' })).toEqual([sentence])
    expect(mistakesIn({ twilio: calling, otp: { channels: ['twilio', 'inbox'] } })).toEqual([sentence])
  })

  it.each([
    [{ twilio: calling, publicUrl: 'https://auth.example.com' }],
    [{ twilio: { ...calling, webhookUrl: 'https://hooks.example' } }],
    [{ twilio: { ...calling, baseUrl: 'http://127.0.0.1:9' } }],
    [{ twilio: { ...calling, verify: { serviceSid, baseUrl: 'http://127.0.0.1:9' } } }],
    [{ twilio: { ...calling, testMode: true } }],
    [{ twilio: calling, otp: { channels: ['inbox'] } }],
  ])('may be there with %j', (settings) => {
    expect(mistakesIn(settings)).toEqual([])
  })
})
