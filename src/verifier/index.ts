import { createEndedSessions } from './ended-sessions.ts'
import { createKeyMemory } from './key-memory.ts'
import { checkOptions, type VerifierOptions } from './options.ts'
import type { Fetch, RemoteDeps } from './remote.ts'
import { type Verifier, verifierOver } from './verifier.ts'

export { AuthError } from './auth-error.ts'
export type { Algorithm } from './keys.ts'
export type { VerifierOptions } from './options.ts'
export type { Fetch } from './remote.ts'
export type { Claims } from './token.ts'
export type { Verifier } from './verifier.ts'

/** What surrounds a verifier. */
export interface VerifierSurroundings extends Partial<Pick<RemoteDeps, 'now' | 'onError'>> {
  /** What asks the issuer, such as the platform's `fetch`. Default: `outboundFetch()` of `keychime/outbound`, which judges addresses. */
  readonly fetch?: Fetch
}

/**
 * Makes a verifier for the access tokens of another service: checked in this process, with the keys that the issuer
 * publishes as a JWK set (RFC 7517 §5). Nothing is fetched before the first token.
 *
 * @throws {TypeError} naming the option that is wrong.
 */
export function createVerifier(options: VerifierOptions, surroundings: VerifierSurroundings = {}): Verifier {
  const rules = checkOptions(options)
  const { now = Date.now, onError = console.error, fetch = guarded() } = surroundings
  const control = new AbortController()
  const remote = { fetch, timeout: rules.timeout, closing: control.signal, now, onError }
  const keys = createKeyMemory(rules, remote)
  const { revocationsUrl: feed } = rules
  const endedSessions = feed === null ? undefined : createEndedSessions(feed, rules, { ...remote, keys })
  return {
    ...verifierOver({ keys, rules, endedSessions, now }),
    close: () => control.abort(new Error('the verifier is closed')),
  }
}

/** Loaded when it is needed: whoever brings a `fetch` does without it. */
function guarded(): Fetch {
  let loading: Promise<Fetch> | undefined
  return async (url, init) => {
    loading ??= import('../outbound/index.ts').then(({ outboundFetch }) => outboundFetch({ mostBytes: 2 ** 26 }))
    return (await loading)(url, init)
  }
}
