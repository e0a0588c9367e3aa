import { type Check, type Finding, failed, ok, warning } from '../../core/check.ts'
import type { TelegramGatewaySettings } from '../../core/provider-settings.ts'
import type { VendorTools } from '../../vendor/ask.ts'
import { lookOf } from '../../vendor/look.ts'
import { askerOf, errorOf } from './ask.ts'

/** A request that nobody made. Asking for it costs nothing, and is refused in another way by who does not take the token. */
const NO_REQUEST = 'keychime-doctor'

/** What may be set up wrongly at the Gateway of Telegram. Its balance and senders are seen by nothing that is free. */
export function telegramGatewayCheck(settings: TelegramGatewaySettings, tools: VendorTools = {}): Check {
  const ask = askerOf(settings, tools)
  return {
    name: 'telegram gateway',
    async look(signal) {
      const exchange = await ask('checkVerificationStatus', { request_id: NO_REQUEST }, signal)
      const error = errorOf(exchange)
      if (error?.startsWith('REQUEST_ID'))
        return [ok('the Gateway of Telegram takes the token'), reportFinding(settings)]
      if (error?.startsWith('ACCESS_TOKEN'))
        return [
          failed(
            'the Gateway of Telegram does not take telegram_gateway.access_token',
            'copy it from its account settings',
          ),
        ]
      const look = lookOf(exchange)
      return 'fault' in look
        ? [failed(`the token cannot be tried: ${look.fault}`, look.fix)]
        : [warning('the Gateway of Telegram says what nobody knows here', 'try it with keychime send')]
    },
  }
}

function reportFinding({ callbackUrl }: TelegramGatewaySettings): Finding {
  return callbackUrl === undefined
    ? warning('what becomes of messages is not told: public_url is this machine, or no https', 'set public_url')
    : ok(`each message has Telegram call ${callbackUrl}`)
}
