import { AuthError } from '../errors.ts'
import { encodeText } from '../jwt/base64url.ts'
import type { Deps } from './deps.ts'
import type { RevocationScope } from './revocations.ts'

/** For how long one answer serves all that ask: whoever asks often must not make us sign as often. */
const KEPT_MS = 500

/**
 * Makes the feed of sessions that ended, for services that only verify: a compact JWS (RFC 7515 §7.1), signed as access tokens are.
 * Its header demands that whoever reads it knows what `revocations` means (§4.1.11), so that nobody takes it for a token.
 *
 * @throws {AuthError} `not_found` where nobody could check its signature, or it is off; `unavailable` where the database has told
 * nothing for too long.
 */
export function createRevocationFeed(deps: Deps): (scope: RevocationScope) => Promise<string> {
  const kept = new Map<RevocationScope, { readonly text: Promise<string>; readonly until: number }>()
  return async (scope) => {
    const known = kept.get(scope)
    if (known !== undefined && performance.now() < known.until) return known.text
    const text = signedFeed(deps, scope)
    kept.set(scope, { text, until: performance.now() + KEPT_MS })
    return text
  }
}

async function signedFeed(deps: Deps, scope: RevocationScope): Promise<string> {
  await deps.keysReady()
  const { settings, ambient, revocations } = deps
  const { algorithm, kid, publicKey, sign } = deps.tokenKeys.signing
  if (!settings.sessions.revocationFeed || publicKey === undefined) throw new AuthError('not_found')

  const { sessions, ageMs, rememberMs } = revocations.ended(scope)
  const header = { alg: algorithm, kid, typ: 'revocations+jwt', crit: ['revocations'], revocations: scope }
  const claims = {
    ...(settings.jwt.issuer === undefined ? {} : { iss: settings.jwt.issuer }),
    iat: ambient.now() / 1000,
    age: Math.ceil(ageMs + KEPT_MS) / 1000,
    lifetime: Math.ceil(rememberMs / 1000),
    sessions,
  }
  const text = `${encodeText(JSON.stringify(header))}.${encodeText(JSON.stringify(claims))}`
  return `${text}.${await sign(text)}`
}
