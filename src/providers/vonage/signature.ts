import { createHash, createSecretKey } from 'node:crypto'
import type { Callback } from '../../core/channel.ts'
import type { VonageSettings } from '../../core/provider-settings.ts'
import { type Claims, verifyJws } from '../../jwt/jws.ts'
import { type VerifyingKey, verifyingKey } from '../../jwt/keys.ts'

/** Older calls are taken for copies of what was sent before; Vonage itself names no limit. */
const TOLERANCE_MS = 600_000

/** The keys of webhooks, which Vonage uses as they are written. */
export function webhookKeys({ signatureSecrets }: VonageSettings): readonly VerifyingKey[] {
  return signatureSecrets.map((secret) =>
    verifyingKey({ algorithm: 'HS256', key: createSecretKey(Buffer.from(secret)) }),
  )
}

/**
 * Whether one of the keys signed the call lately: a token that has the hash of this body, and is of this account where it is known.
 * Without keys it never is.
 */
export function isSigned({ headers, body, now }: Callback, keys: readonly VerifyingKey[], apiKey?: string): boolean {
  const [, token = ''] = /^bearer +([\w.-]+)$/i.exec(headers.get('authorization') ?? '') ?? []
  const claims = claimsOf(token, keys)
  if (claims === undefined || !isFresh(claims, now)) return false
  const hash = createHash('sha256').update(body).digest('hex')
  const isOfAccount = apiKey === undefined || claims['api_key'] === apiKey
  return isOfAccount && String(claims['payload_hash']).toLowerCase() === hash
}

function claimsOf(token: string, keys: readonly VerifyingKey[]): Claims | undefined {
  try {
    return verifyJws(token, keys)
  } catch {
    return undefined
  }
}

function isFresh({ iat, exp }: Claims, now: number): boolean {
  if (exp !== undefined && !(typeof exp === 'number' && exp * 1000 > now)) return false
  return typeof iat === 'number' && Math.abs(now - iat * 1000) <= TOLERANCE_MS
}
