import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { Callback } from '../../core/channel.ts'

/** Older calls are taken for copies of what was sent before; SendGrid itself names no limit. */
const TOLERANCE_MS = 600_000

/**
 * Reads the public keys of the event webhook, as its settings page shows them: Base64 of SPKI, on the curve P-256.
 *
 * @throws {TypeError} for what is no such key.
 */
export function readWebhookKeys(texts: readonly string[]): readonly KeyObject[] {
  return texts.map((text) => {
    const key = publicKey(text)
    if (key?.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
      throw new TypeError('sendgrid.webhookKeys must be public keys of P-256, as Base64 of SPKI without PEM lines')
    }
    return key
  })
}

/** Whether one of the keys signed the call lately: ECDSA over the timestamp and the raw body. Without keys it never is. */
export function isSigned({ headers, body, now }: Callback, keys: readonly KeyObject[]): boolean {
  const signature = headers.get('x-twilio-email-event-webhook-signature') ?? ''
  const timestamp = headers.get('x-twilio-email-event-webhook-timestamp') ?? ''
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1000) > TOLERANCE_MS) return false
  if (!/^[A-Za-z0-9+/]{1,200}={0,2}$/.test(signature)) return false

  const signed = Buffer.concat([Buffer.from(timestamp), body])
  return keys.some((key) => verify('sha256', signed, key, Buffer.from(signature, 'base64')))
}

function publicKey(text: string): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}
