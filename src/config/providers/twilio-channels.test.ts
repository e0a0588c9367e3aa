import { describe, expect, it } from 'vitest'
import { getEnabledChannels, isChannelEnabled } from './twilio-channels.ts'
import type { TwilioConfig } from './twilio-config.ts'
import { least, messagingServiceSid, secrets, serviceSid } from './written.ts'

const account = { accountSid: least.twilio.accountSid, authToken: secrets.authToken }

describe('getEnabledChannels', () => {
  it.each<[TwilioConfig, readonly string[]]>([
    [account, []],
    [{ ...account, smsFrom: '+12345678900' }, ['sms']],
    [{ ...account, messagingServiceSid }, ['sms']],
    [{ ...account, voiceFrom: '+12345678900', whatsappFrom: '+12345678900' }, ['whatsapp', 'call']],
    [{ ...account, verifyServiceSid: serviceSid }, ['sms']],
    [{ ...account, verify: { serviceSid, defaultChannel: 'whatsapp' } }, ['whatsapp', 'sms']],
    [
      { ...account, verify: { serviceSid, defaultChannel: 'whatsapp', fallbackChannels: ['voice', 'whatsapp'] } },
      ['whatsapp', 'call'],
    ],
    [
      { ...account, verify: { serviceSid }, sendgrid: least.sendgrid, voiceFrom: '+12345678900' },
      ['sms', 'call', 'email'],
    ],
    [{ sendgridApiKey: secrets.sendgrid }, ['email']],
    [{ ...account, verify: { defaultChannel: 'call' } }, []],
  ])('of %j gives %j', (twilio, channels) => {
    expect(getEnabledChannels(twilio)).toEqual(channels)
  })
})

describe('isChannelEnabled', () => {
  it('says whether people can be reached that way', () => {
    const twilio = { ...account, voiceFrom: '+12345678900' }

    expect(isChannelEnabled(twilio, 'call')).toBe(true)
    expect(isChannelEnabled(twilio, 'voice')).toBe(true)
    expect(isChannelEnabled(twilio, 'sms')).toBe(false)
    expect(isChannelEnabled(twilio, 'email')).toBe(false)
  })
})
