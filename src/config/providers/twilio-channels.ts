import type { VerifyChannel } from './schema.ts'
import type { TwilioConfig } from './twilio-config.ts'

/**
 * The ways in which a configuration of Twilio can reach people, by the names of the first specification and in the order
 * that it has: those of Verify, then those with a sender of their own, then `email` where there is SendGrid. The
 * configuration is taken as it is written, in camelCase; `createAuth` checks it.
 */
export function getEnabledChannels(twilio: TwilioConfig): readonly VerifyChannel[] {
  const { verify, sendgrid } = twilio
  const hasVerify = (verify?.serviceSid ?? twilio.verifyServiceSid) !== undefined
  const hasSms = (twilio.smsFrom ?? twilio.messagingServiceSid) !== undefined
  const hasEmail = (sendgrid?.apiKey ?? twilio.sendgridApiKey) !== undefined
  const ofVerify = [verify?.defaultChannel ?? 'sms', ...(verify?.fallbackChannels ?? ['sms'])] as const

  return [
    ...new Set<VerifyChannel>([
      ...(hasVerify ? ofVerify.map((channel) => (channel === 'voice' ? 'call' : channel)) : []),
      ...(twilio.whatsappFrom === undefined ? [] : (['whatsapp'] as const)),
      ...(hasSms ? (['sms'] as const) : []),
      ...(twilio.voiceFrom === undefined ? [] : (['call'] as const)),
      ...(hasEmail ? (['email'] as const) : []),
    ]),
  ]
}

/** Whether one of these ways is there; `voice` is `call`. */
export function isChannelEnabled(twilio: TwilioConfig, channel: VerifyChannel | 'voice'): boolean {
  return getEnabledChannels(twilio).includes(channel === 'voice' ? 'call' : channel)
}
