import { createHmac } from 'node:crypto'
import type { Callback } from '../core/channel.ts'
import { isSame } from './same.ts'

/** What is signed: the name of a message, epoch seconds as text, and the body as it is sent. */
export interface Signed {
  readonly id: string
  readonly timestamp: string
  readonly body: string | Uint8Array
}

/** The signature of scheme `v1` (Standard Webhooks): HMAC-SHA-256 over the three with dots between, in Base64. */
export function signatureOf({ id, timestamp, body }: Signed, secret: Buffer): string {
  return createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest('base64')
}

/** Older calls are taken for copies of what was sent before, and so are those from as far ahead. */
const TOLERANCE_SECONDS = 300

/**
 * Whether one of the secrets signed the call lately. A sender whose secret is being replaced sends several signatures.
 *
 * @param prefix what its headers begin with; Svix, which the standard comes from, writes its own name.
 */
export function isSigned({ headers, body, now }: Callback, prefix: 'svix', secrets: readonly Buffer[]): boolean {
  const id = headers.get(`${prefix}-id`) ?? ''
  const timestamp = headers.get(`${prefix}-timestamp`) ?? ''
  const given = (headers.get(`${prefix}-signature`) ?? '').split(' ')
  if (id === '' || !/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(Math.floor(now / 1000) - Number(timestamp)) > TOLERANCE_SECONDS) return false

  const right = secrets.map((secret) => `v1,${signatureOf({ id, timestamp, body }, secret)}`)
  return right.some((one) => given.some((other) => isSame(other, one)))
}
