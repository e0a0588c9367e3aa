import type { Channel } from '../../core/channel.ts'
import type { TwilioSettings } from '../../core/provider-settings.ts'
import type { VendorTools } from '../../vendor/ask.ts'
import { askerOf } from './account.ts'
import { createMessaging } from './messaging.ts'
import { createVerify } from './verify.ts'

/**
 * The channels of one Twilio account: `twilio` for the transports with a sender of our own, then `twilio-verify` for those that
 * Verify has and we do not. A channel that would carry nothing is left out.
 */
export function createTwilio(settings: TwilioSettings, options: VendorTools = {}): readonly Channel[] {
  const ask = askerOf(settings, options)
  const messaging = createMessaging(settings, ask)
  const verify = settings.verify && createVerify({ settings, verify: settings.verify, ask }, messaging.transports)
  return [messaging, verify ?? []].flat().filter(({ transports }) => transports.length > 0)
}
