import { demand } from './demand.ts'
import { type Algorithm, isAlgorithm } from './keys.ts'

/** Whose tokens are taken, and how their keys are come by. */
export interface VerifierOptions {
  /** Where the issuer publishes its keys: https, or http on this machine, unless whoever fetches allows more. */
  readonly jwksUrl: string
  /** What `iss` must be. */
  readonly issuer: string
  /** What `aud` must name; of a list, one. */
  readonly audience: string | readonly string[]
  /** The only algorithms that are taken, none of them HS*: those are checked with a secret, which nobody publishes. */
  readonly algorithms: readonly Algorithm[]
  /**
   * Where a keychime issuer says which sessions ended: `https://auth.example.com/.well-known/revocations`. Default `null`: tokens are
   * good until they expire.
   */
  readonly revocationsUrl?: string | null
  /** Seconds for which what the issuer said of sessions is trusted, at most 300; below 2 it is hardly ever. Default 5. */
  readonly maxStaleness?: number
  /** Seconds by which `exp` and `nbf` may be missed, at most 300. Default 0. */
  readonly leeway?: number
  /** The claim that must say `access`; `null` where the issuer's tokens have none. Default `token_type`. */
  readonly tokenTypeClaim?: string | null
  /** Seconds that keys stay fresh where their answer has no `max-age`, 60 to 300. Default 300. */
  readonly cacheSeconds?: number
  /** Seconds that fetching may take, from the name to the last byte, at most 300; of ended sessions a quarter of `maxStaleness`. Default 5. */
  readonly timeout?: number
}

/** The same checked, with its defaults. */
export type VerifierRules = Required<VerifierOptions>

/** @throws {TypeError} naming the option that is wrong. */
export function checkOptions(options: VerifierOptions): VerifierRules {
  const rules = { ...defaults, ...options }
  for (const [name, value] of Object.entries(rules)) {
    const all: readonly unknown[] = [value].flat()
    const isText = all.length > 0 && all.every((one) => typeof one === 'string' && one !== '')
    const isTime = Number(value) >= 0 && Number(value) <= 300
    demand(name in defaults, `options.${name} is no option`)
    demand(
      name in seconds ? isTime : isText || (value === null && name in orNull),
      `options.${name} must be ${name in seconds ? 'at most 300 s' : 'text'}`,
    )
  }
  const isKnown = Array.isArray(rules.algorithms) && rules.algorithms.every(isAlgorithm)
  demand(isKnown, 'options.algorithms must be such as ["ES256"]')
  return rules
}

const seconds = { leeway: 0, maxStaleness: 5, cacheSeconds: 300, timeout: 5 }
const orNull = { revocationsUrl: null, tokenTypeClaim: 'token_type' }
const defaults = { jwksUrl: '', issuer: '', audience: '', algorithms: [], ...orNull, ...seconds }
