import { type Claims, invalid } from './jws.ts'

/** What the claims of a token must say, beyond its signature. */
export interface ClaimRules {
  /** Of a list, one has to be there. */
  readonly audience?: string | readonly string[]
  readonly issuer?: string
  /** Milliseconds by which `exp`, `nbf` and `iat` may be missed. */
  readonly leewayMs: number
  readonly tokenTypeClaim: string
  readonly jtiClaim: string
}

/**
 * By how much the clocks of two processes may differ that sign and check for each other. `iat` only says how old a token is
 * (RFC 7519 §4.1.6): one of this very second is good at a process that is behind by a trip.
 */
export const CLOCKS_MS = 1_000

/** When, and as what, a token is judged. */
interface Judging {
  readonly type: string
  /** Epoch milliseconds. */
  readonly now: number
  /** Whether a token from the future is refused; not where its issuer's row decides. */
  readonly issuedAt: 'checked' | 'ignored'
}

/**
 * Checks the registered claims (RFC 7519 §4.1), the id and the type, in simplejwt's order and with its sentences.
 *
 * @throws {AuthError} `token_not_valid`
 */
export function checkClaims(claims: Claims, rules: ClaimRules, judging: Judging): void {
  checkTimes(claims, rules, judging)
  if (rules.issuer !== undefined && claims['iss'] !== rules.issuer) throw invalid()
  if (rules.audience !== undefined && !hasAudience(claims['aud'], rules.audience)) throw invalid()
  if (typeof claims[rules.jtiClaim] !== 'string') throw invalid('Token has no id')
  if (claims[rules.tokenTypeClaim] !== judging.type) throw invalid('Token has wrong type')
}

function checkTimes(claims: Claims, { leewayMs }: ClaimRules, { now, issuedAt }: Judging): void {
  const expiresAt = milliseconds(claims['exp'])
  if (expiresAt === undefined) throw invalid("Token has no 'exp' claim")
  if (expiresAt <= now - leewayMs) throw invalid('Token is expired')
  if (isLater(claims['nbf'], now + leewayMs)) throw invalid()
  if (issuedAt === 'checked' && isLater(claims['iat'], now + leewayMs + CLOCKS_MS)) throw invalid()
}

function isLater(value: unknown, at: number): boolean {
  const given = milliseconds(value)
  return given !== undefined && given > at
}

/** A NumericDate in milliseconds (RFC 7519 §2): a finite JSON number, nothing else. */
function milliseconds(value: unknown): number | undefined {
  if (value === undefined) return undefined
  // Rounded: 34301262.126 times 1000 is a little more than 34301262126.
  const at = typeof value === 'number' && value >= 0 ? Math.round(value * 1000) : Number.NaN
  if (!Number.isFinite(at)) throw invalid()
  return at
}

/** Both sides may be one or a list (RFC 7519 §4.1.3). */
function hasAudience(value: unknown, audience: string | readonly string[]): boolean {
  const named: readonly unknown[] = Array.isArray(value) ? value : [value]
  return [audience].flat().some((one) => named.includes(one))
}
