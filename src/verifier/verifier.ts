import { invalid, unavailable } from './auth-error.ts'
import { checkClaims } from './claims.ts'
import type { EndedSessions } from './ended-sessions.ts'
import { checkSignature, type KeyMemory } from './key-memory.ts'
import type { VerifierRules } from './options.ts'
import { type Claims, isOfJwt, isSignedWith, readToken, type Token } from './token.ts'

/** Checks tokens that another service issues. */
export interface Verifier {
  /**
   * Checks a token and gives its claims. Keys are fetched where there are none, and once more for a token that names a key
   * that is not among them; otherwise nothing is waited for.
   *
   * @throws {AuthError} `token_not_valid`, or `unavailable` where the keys, or the sessions that ended, cannot be had.
   */
  verify(token: string): Promise<Claims>
  /**
   * The same at once, with what is at hand: what is missing is fetched behind it.
   *
   * @throws {AuthError} `token_not_valid`, or `unavailable` where there are no keys yet; await `ready()` once before.
   */
  verifySync(token: string): Claims
  /**
   * Fulfils when there are keys, and it is known which sessions ended.
   *
   * @throws {AuthError} `unavailable`
   */
  ready(): Promise<void>
  /** Nothing can be verified any more, and nothing is fetched anew. */
  close(): void
}

/** What a verifier stands on. */
export interface VerifierDeps {
  readonly keys: KeyMemory
  readonly rules: VerifierRules
  /** Absent: tokens are good until they expire. */
  readonly endedSessions: EndedSessions | undefined
  /** Epoch milliseconds. */
  readonly now: () => number
}

const MOST_CHARACTERS = 8192

/** Makes a verifier over published keys. */
export function verifierOver({ keys, rules, endedSessions, now }: VerifierDeps): Omit<Verifier, 'close'> {
  const read = (text: string): Token => {
    const token = readToken(text, MOST_CHARACTERS)
    if (!isOfJwt(token.header)) throw invalid()
    return token
  }
  const judged = ({ claims }: Token): Claims => {
    checkClaims(claims, rules, now())
    if (endedSessions?.has(claims['sid'])) throw invalid('Token is blacklisted')
    return claims
  }
  return {
    async verify(text) {
      const token = read(text)
      await checkSignature(keys, token)
      await endedSessions?.refresh()
      return judged(token)
    },
    verifySync(text) {
      const token = read(text)
      const among = keys.atHand()
      if (among === undefined || !isSignedWith(token, among)) {
        const missing = among ? keys.lookFor(token.header['kid']) : keys.load()
        missing.catch(() => {})
        throw among ? invalid() : unavailable()
      }
      void endedSessions?.refresh()
      return judged(token)
    },
    async ready() {
      await keys.load()
      await endedSessions?.refresh()
      // Says what is wrong with it.
      endedSessions?.has('')
    },
  }
}
