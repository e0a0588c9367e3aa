import type { CallbackAnswer } from '../../core/channel.ts'
import { isSame } from '../../vendor/same.ts'

/**
 * Answers what Meta asks when the address of the webhook is set: the challenge goes back to whoever knows the token. Nobody
 * does where there is none.
 *
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
 */
export function handshakeOf(verifyToken: string | undefined): (query: URLSearchParams) => CallbackAnswer | undefined {
  return (query) => {
    const challenge = query.get('hub.challenge') ?? ''
    const isAsked = query.get('hub.mode') === 'subscribe' && /^[\x21-\x7e]{1,255}$/.test(challenge)
    if (!isAsked || verifyToken === undefined || !isSame(query.get('hub.verify_token') ?? '', verifyToken))
      return undefined
    return { type: 'text/plain', body: challenge }
  }
}
