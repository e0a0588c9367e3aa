import type { Channel } from '../../core/channel.ts'
import type { TwilioSettings } from '../../core/provider-settings.ts'
import type { VendorTools } from '../../vendor/ask.ts'
import { askerOf } from './account.ts'
import { createMessaging } from './messaging.ts'

/** The channels of one Twilio account: `twilio` for the transports with a sender of our own, or none where there is no sender. */
export function createTwilio(settings: TwilioSettings, options: VendorTools = {}): readonly Channel[] {
  const ask = askerOf(settings, options)
  const messaging = createMessaging(settings, ask)
  return messaging.transports.length > 0 ? [messaging] : []
}
