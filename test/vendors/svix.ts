import { createHmac, randomBytes } from 'node:crypto'
import type { Callback } from '../../src/core/channel.ts'

/** A secret of a webhook, as Svix writes it, that nobody has used. */
export function svixSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`
}

/** What Svix sends beside a body. */
export interface SvixCall {
  readonly body: string
  readonly id: string
  /** Epoch seconds. */
  readonly timestamp: string
  /** One or more, with blanks between. */
  readonly signature: string
}

/** Signs a body as Svix does: over its name, the time and itself. */
export function signSvix(call: Omit<SvixCall, 'signature'>, secret: string): SvixCall {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signed = createHmac('sha256', key).update(`${call.id}.${call.timestamp}.${call.body}`)
  return { ...call, signature: `v1,${signed.digest('base64')}` }
}

/** Its headers. */
export function svixHeaders({ id, timestamp, signature }: SvixCall): Record<string, string> {
  return { 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': signature }
}

/** The call with such a body, at the time of its signature unless another is given. */
export function svixCallback(call: SvixCall, now = Number(call.timestamp) * 1000): Callback {
  const url = 'https://auth.example.com/accounts/webhook/resend/'
  return { url, headers: new Headers(svixHeaders(call)), body: Buffer.from(call.body), now }
}
