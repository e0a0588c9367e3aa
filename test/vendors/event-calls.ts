import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { Callback } from '../../src/core/channel.ts'

/** A key pair of an event webhook, the public key as SendGrid's settings show it. */
export interface WebhookKey {
  readonly publicKey: string
  readonly privateKey: KeyObject
}

/** A key pair that nobody has used. */
export function webhookKey(): WebhookKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  return { publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'), privateKey }
}

/** What SendGrid sends beside a body. */
export interface SignedBody {
  readonly body: string
  /** Epoch seconds. */
  readonly timestamp: string
  readonly signature: string
}

/** Signs a body as SendGrid does. */
export function signBody(body: string, timestamp: string, { privateKey }: WebhookKey): SignedBody {
  return { body, timestamp, signature: sign('sha256', Buffer.from(timestamp + body), privateKey).toString('base64') }
}

/** The call with such a body, at the time of its signature unless another is given. */
export function callOf({ body, timestamp, signature }: SignedBody, now = Number(timestamp) * 1000): Callback {
  return {
    url: 'https://auth.example.com/accounts/webhook/sendgrid/',
    headers: new Headers({
      'X-Twilio-Email-Event-Webhook-Signature': signature,
      'X-Twilio-Email-Event-Webhook-Timestamp': timestamp,
    }),
    body: Buffer.from(body),
    now,
  }
}
