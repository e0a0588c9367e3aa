import type { Channel } from '../core/channel.ts'
import type { ChannelName } from '../core/settings.ts'

/** The providers that a configuration can name. */
export const channelNames: readonly ChannelName[] = [
  'inbox',
  'console',
  'twilio',
  'sendgrid',
  'smtp',
  'http',
  'resend',
  'meta',
  'vonage',
  'telegram_gateway',
  'aws',
]

/** The name of a channel, given by name or as the operator's own. */
export function channelNameOf(channel: ChannelName | Channel): string {
  return typeof channel === 'string' ? channel : channel.name
}

/** Whether a channel delivers to the people who develop, and not to the recipient. */
export function isDevelopmentChannel(channel: ChannelName | Channel): boolean {
  return ['inbox', 'console'].includes(channelNameOf(channel))
}
