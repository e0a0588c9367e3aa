import { createHmac } from 'node:crypto'
import { AuthError } from '../errors.ts'
import { challengeIdFrom } from './challenge-id.ts'
import { networkOf } from './defence/network.ts'
import type { Deps, RequestContext } from './deps.ts'
import { deviceOf } from './device.ts'
import type { Once } from './store.ts'

/** 22 characters of base64 hold 128 bits: as good as unguessable. */
const SHAPE = /^[\x21-\x7e]{22,255}$/

/** What a request with an `Idempotency-Key` is remembered by, and the challenge ids it leads to. */
export interface Repeatable {
  readonly once: Once
  /** The challenge id that this request has if it was first made at this time. The same key always gives the same. */
  challengeIdAt(now: number): string
}

/**
 * Reads the `Idempotency-Key` of a request, bound to the asker's device or network, so that nobody else's key is
 * theirs (draft-ietf-httpapi-idempotency-key-header). The challenge id derives from the key, so that the answer can be
 * given again although no id is stored.
 *
 * @param body what the request asks for; the same key with another body is a mistake of the caller
 * @throws {AuthError} `validation_error` for a key of fewer than 22 or more than 255 visible characters.
 */
export function readIdempotencyKey(deps: Deps, context: RequestContext, body: unknown): Repeatable | undefined {
  const given = context.idempotencyKey
  if (given === undefined) return undefined
  if (!SHAPE.test(given)) throw new AuthError('validation_error', { details: { detail: TOO_SHORT } })

  const { lookup, handle } = deps.settings.keys
  const asker = deviceOf(context.deviceProofs) ?? networkOf(context.clientAddress ?? '')
  const bound = `${asker}:${given}`
  const seed = mac(handle, `once:${bound}`)
  return {
    once: {
      key: mac(lookup, `once:${bound}`).toString('base64url'),
      fingerprint: mac(lookup, `body:${JSON.stringify(body)}`).toString('base64url'),
    },
    challengeIdAt: (now) => challengeIdFrom(now, seed),
  }
}

const TOO_SHORT = 'An Idempotency-Key has 22 to 255 visible ASCII characters.'

function mac(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
