import { lookup } from 'node:dns/promises'
import type { Lookup } from './fetch-json.ts'
import { checkOptions, type VerifierOptions } from './options.ts'
import { createRemoteKeys } from './remote-keys.ts'
import { type Verifier, type VerifierDeps, verifierOver } from './verifier.ts'

export { AuthError, type ErrorCode, type ErrorDetails } from '../errors.ts'
export type { Algorithm } from '../jwt/algorithms.ts'
export type { Claims } from '../jwt/jws.ts'
export type { Address, Lookup } from './fetch-json.ts'
export type { VerifierOptions } from './options.ts'
export type { Verifier } from './verifier.ts'

/** What surrounds a verifier; tests bring their own. */
export interface VerifierSurroundings extends Partial<VerifierDeps> {
  /** Finds every address of a name; the machine's own resolver where it is not given. */
  readonly lookup?: Lookup
}

/**
 * Makes a verifier for the access tokens of another service: checked in this process, with the keys that the issuer
 * publishes as a JWK set (RFC 7517 §5). Nothing is fetched before the first token.
 *
 * @throws {TypeError} naming the option that is wrong.
 */
export function createVerifier(options: VerifierOptions, surroundings: VerifierSurroundings = {}): Verifier {
  const rules = checkOptions(options)
  const { now = Date.now, onError = console.error, lookup = everyAddress } = surroundings
  return verifierOver(createRemoteKeys({ ...rules, now, onError, lookup }), rules, { now, onError })
}

const everyAddress: Lookup = (hostname) => lookup(hostname, { all: true })
