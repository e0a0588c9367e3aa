import { AuthError } from '../errors.ts'
import { checkRegistered } from '../jwt/claims.ts'
import { isKeyId } from '../jwt/jwk.ts'
import { type Claims, invalid, readHeader, verifyJws } from '../jwt/jws.ts'
import type { VerifyingKey } from '../jwt/keys.ts'
import type { VerifierRules } from './options.ts'
import type { RemoteKeys } from './remote-keys.ts'

/** Checks tokens that another service issues. */
export interface Verifier {
  /**
   * Checks a token and gives its claims. Keys are fetched where there are none, and once more for a token that names a key
   * that is not among them; otherwise nothing is waited for.
   *
   * @throws {AuthError} `token_not_valid`, or `unavailable` where the keys cannot be had.
   */
  verify(token: string): Promise<Claims>
  /**
   * The same at once, with the keys at hand: what is missing is fetched behind it.
   *
   * @throws {AuthError} `token_not_valid`, or `unavailable` where there are no keys yet; await `ready()` once before.
   */
  verifySync(token: string): Claims
  /**
   * Fulfils when there are keys.
   *
   * @throws {AuthError} `unavailable`
   */
  ready(): Promise<void>
  /** Gives up what is being fetched; nothing can be verified any more. */
  close(): void
}

/** What a verifier stands on besides its keys. */
export interface VerifierDeps {
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Hears of failures that nobody waits for. */
  readonly onError: (error: unknown) => void
}

/** Makes a verifier over published keys. */
export function verifierOver(keys: RemoteKeys, rules: VerifierRules, { now, onError }: VerifierDeps): Verifier {
  const check = (token: string, among: readonly VerifyingKey[]): Claims => {
    const claims = verifyJws(token, among)
    // Clocks differ, and the issuer has signed the hour at which it signed: `iat` decides nothing here.
    checkRegistered(claims, rules, { now: now(), issuedAt: 'ignored' })
    const { tokenTypeClaim } = rules
    if (tokenTypeClaim !== null && claims[tokenTypeClaim] !== 'access') throw invalid('Token has wrong type')
    return claims
  }

  return {
    async verify(token) {
      const among = keys.atHand() ?? (await keys.load())
      try {
        return check(token, among)
      } catch (error) {
        const kid = unknownKey(token, among)
        if (kid === undefined) throw error
        return check(token, await keys.lookFor(kid))
      }
    },
    verifySync(token) {
      const among = keys.atHand()
      if (among === undefined) {
        keys.load().catch(onError)
        throw new AuthError('unavailable', { details: { retryAfter: 1 } })
      }
      try {
        return check(token, among)
      } catch (error) {
        const kid = unknownKey(token, among)
        if (kid !== undefined) keys.lookFor(kid).catch(onError)
        throw error
      }
    },
    ready: async () => void (await keys.load()),
    close: keys.close,
  }
}

/** The key that a refused token names and nobody has; only a look at what is published can tell whether it is one. */
function unknownKey(token: string, among: readonly VerifyingKey[]): string | undefined {
  const { kid } = readHeader(token)
  return isKeyId(kid) && !among.some((key) => key.kid === kid) ? kid : undefined
}
