import { createHmac } from 'node:crypto'
import type { Callback } from '../../core/channel.ts'
import type { MetaSettings } from '../../core/provider-settings.ts'
import { isSame } from '../../vendor/same.ts'

/**
 * Whether one of the app's secrets signed the call: `X-Hub-Signature-256` is `sha256=` and the HMAC of the raw body in hexadecimal.
 * Without secrets it never is. There is no time in it: a copy tells again what is known already.
 *
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
 */
export function isSigned({ headers, body }: Callback, { appSecrets }: Pick<MetaSettings, 'appSecrets'>): boolean {
  const given = headers.get('x-hub-signature-256') ?? ''
  return appSecrets.some((secret) => isSame(given, `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`))
}
