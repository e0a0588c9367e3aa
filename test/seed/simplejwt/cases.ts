import { createPublicKey } from 'node:crypto'
import type { JWTConfigInput, SimpleJwtSettings } from '../../../src/index.ts'
import pairs from './key-pairs.json' with { type: 'json' }

// Everybody knows these keys, and those of key-pairs.json.
const signingKey = 'a-test-key-for-simplejwt-that-everybody-knows-0123456789'
const longKey = `${signingKey}-for-HS512`
const names = { userIdClaim: 'sub', tokenTypeClaim: 'kind', jtiClaim: 'token_id' }
const both = { audience: 'my-app', issuer: 'my-company' }
const hs512 = { ...both, algorithm: 'HS512', signingKey: longKey } as const
const rs256 = { ...both, algorithm: 'RS256', signingKey: pairs.ours.RS256 } as const
const es256 = { ...both, algorithm: 'ES256', signingKey: pairs.ours.ES256 } as const

/** What is shared with Django, case by case. */
export const cases: Readonly<Record<string, JWTConfigInput>> = {
  'the quick start': { accessTokenLifetimeHours: 24, refreshTokenLifetimeDays: 30, signingKey },
  'an audience of several': { audience: ['my-app', 'my-shop'], leeway: 30, signingKey },
  'other names of claims': { ...names, signingKey },
  'another header': { authHeaderTypes: ['JWT', 'Bearer'], authHeaderName: 'X-Access-Token', signingKey },
  'no rotation': { rotateRefreshTokens: false, updateLastLogin: false, signingKey },
  HS256: { ...both, signingKey },
  'HS256 and other names of claims': { ...both, ...names, signingKey },
  HS512: hs512,
  'HS512 and other names of claims': { ...hs512, ...names },
  RS256: rs256,
  'RS256 and other names of claims': { ...rs256, ...names },
  ES256: es256,
  'ES256 and other names of claims': { ...es256, ...names },
}

/** A key for the same algorithm that our tokens are not to be signed with. */
export function anotherKey({ algorithm }: JWTConfigInput): string {
  if (algorithm === 'RS256' || algorithm === 'ES256') return pairs.theirs[algorithm]
  return longKey.replace('everybody', 'nobody-at-all')
}

/**
 * The settings of a Django that makes tokens: those that it shares with us, or, where these have no private key, the same
 * with a key pair and an issuer of its own.
 */
export function settingsOfMaker(settings: SimpleJwtSettings): SimpleJwtSettings {
  if (settings.VERIFYING_KEY === null) return settings
  const key = pairs.theirs[settings.ALGORITHM as keyof typeof pairs.theirs]
  const publicKey = String(createPublicKey(key).export({ type: 'spki', format: 'pem' }))
  return { ...settings, SIGNING_KEY: key, VERIFYING_KEY: publicKey, ISSUER: 'my-django' }
}
