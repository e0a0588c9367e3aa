import { invalid } from './auth-error.ts'
import type { VerifierRules } from './options.ts'
import type { Claims } from './token.ts'

/**
 * Checks the registered claims (RFC 7519 §4.1) and the type. `iat` decides nothing, since the clocks of two machines differ.
 *
 * @throws {AuthError} `token_not_valid`
 */
export function checkClaims(claims: Claims, rules: VerifierRules, now: number): void {
  const { exp, nbf = 0, iat = 0, iss, aud } = claims
  const { issuer, audience, leeway, tokenTypeClaim } = rules
  if (exp === undefined) throw invalid("Token has no 'exp' claim")
  const [expiresAt = 0, notBefore = 0] = [exp, nbf, iat].map(milliseconds)
  if (expiresAt <= now - leeway * 1000) throw invalid('Token is expired')
  const isMeant = iss === issuer && [audience].flat().some((one) => [aud].flat().includes(one))
  if (!isMeant || notBefore > now + leeway * 1000) throw invalid()
  if (tokenTypeClaim !== null && claims[tokenTypeClaim] !== 'access') throw invalid('Token has wrong type')
}

/** Of a NumericDate (RFC 7519 §2): a finite JSON number, nothing else. */
function milliseconds(at: unknown): number {
  if (!Number.isFinite(at) || Number(at) < 0) throw invalid()
  // Rounded: 34301262.126 times 1000 is a little more than 34301262126.
  return Math.round(Number(at) * 1000)
}
