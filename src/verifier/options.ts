import { isIP } from 'node:net'
import { type Algorithm, isAlgorithm, isSymmetric } from '../jwt/algorithms.ts'
import { type Reach, reachOf } from './addresses.ts'

/** Whose tokens are taken, and how their keys are come by. */
export interface VerifierOptions {
  /** Where the issuer publishes its keys: https, or http on `localhost`, `127.0.0.1` or `[::1]`. */
  readonly jwksUrl: string
  /** What `iss` must be. */
  readonly issuer: string
  /** What `aud` must name; of a list, one. */
  readonly audience: string | readonly string[]
  /** The only algorithms that are taken, none of them HS*: those are checked with a secret, which nobody publishes. */
  readonly algorithms: readonly Algorithm[]
  /** Seconds by which `exp` and `nbf` may be missed, 0 to 300. Default 0. */
  readonly leeway?: number
  /** The claim that must say `access`; `null` where the issuer's tokens have none. Default `token_type`. */
  readonly tokenTypeClaim?: string | null
  /** Seconds that keys stay fresh where their answer has no `max-age`, 60 to 86,400. Default 300. */
  readonly cacheSeconds?: number
  /** Seconds that fetching keys may take, from the name to the last byte, 0.1 to 60. Default 5. */
  readonly timeout?: number
  /**
   * Whether keys may be fetched from addresses of private networks, and from this machine under another name. Link-local
   * addresses and where clouds keep credentials are never asked. Default false.
   */
  readonly allowPrivateNetwork?: boolean
}

/** The same checked, with its defaults and in inner units. */
export interface VerifierRules {
  readonly url: URL
  /** Whether keys may be fetched from an address. */
  readonly permits: (address: string) => boolean
  readonly issuer: string
  readonly audience: string | readonly string[]
  readonly algorithms: readonly Algorithm[]
  readonly leewayMs: number
  readonly tokenTypeClaim: string | null
  readonly cacheMs: number
  readonly timeoutMs: number
}

/** @throws {TypeError} naming the option that is wrong. */
export function checkOptions(options: VerifierOptions): VerifierRules {
  const { jwksUrl, issuer, audience, algorithms, leeway, tokenTypeClaim = 'token_type', ...more } = options
  const { cacheSeconds, timeout, allowPrivateNetwork = false, ...unknown } = more
  const [strange] = Object.keys(unknown)
  demand(strange === undefined, `${strange} is not an option`)
  demand(isText(issuer), 'issuer must be the "iss" of the tokens')
  demand([audience].flat().length > 0 && [audience].flat().every(isText), 'audience must be an "aud" of the tokens')
  demand(tokenTypeClaim === null || isText(tokenTypeClaim), 'tokenTypeClaim must be the name of a claim, or null')
  demand(typeof allowPrivateNetwork === 'boolean', 'allowPrivateNetwork must be true or false')

  return {
    ...readPlace(jwksUrl, allowPrivateNetwork),
    issuer,
    audience,
    algorithms: checkAlgorithms(algorithms),
    tokenTypeClaim,
    leewayMs: milliseconds('leeway', leeway, { least: 0, most: 300, otherwise: 0 }),
    cacheMs: milliseconds('cacheSeconds', cacheSeconds, { least: 60, most: 86_400, otherwise: 300 }),
    timeoutMs: milliseconds('timeout', timeout, { least: 0.1, most: 60, otherwise: 5 }),
  }
}

/** Names that mean this machine and nothing else, as `URL` spells them. */
const thisMachine = ['localhost', '127.0.0.1', '[::1]']

function readPlace(text: string, allowPrivateNetwork: boolean): Pick<VerifierRules, 'url' | 'permits'> {
  demand(URL.canParse(text), 'jwksUrl must be the address of a JWK set')
  const url = new URL(text)
  // URL reads 0x7f.1, user@host and https:\\host as something else than they seem; here everybody reads the same.
  const rest = text.slice(url.origin.length)
  const isPlain =
    text.slice(0, url.origin.length).toLowerCase() === url.origin && /^(?::\d+)?(?:[/?][^\s\\#]*)?$/.test(rest)
  demand(isPlain, `jwksUrl must be written as it is read, without user or fragment, such as ${url.origin}/…`)

  const isThisMachine = thisMachine.includes(url.hostname)
  demand(url.protocol === 'https:' || (url.protocol === 'http:' && isThisMachine), 'jwksUrl must begin with https:')
  const reaches: readonly Reach[] = isThisMachine
    ? ['loopback']
    : ['public', ...(allowPrivateNetwork ? (['private', 'loopback'] as const) : [])]
  const permits = (address: string): boolean => reaches.includes(reachOf(address))
  const literal = literalIn(url)
  demand(literal === undefined || permits(literal), 'jwksUrl must not lead to an address that is not public')
  return { url, permits }
}

/** The address that a URL names itself; `undefined` where it has a name to be looked up. */
export function literalIn({ hostname }: URL): string | undefined {
  const plain = hostname.replace(/^\[(.*)\]$/, '$1')
  return isIP(plain) === 0 ? undefined : plain
}

function checkAlgorithms(algorithms: readonly Algorithm[]): readonly Algorithm[] {
  const isList = Array.isArray(algorithms) && algorithms.length > 0
  demand(isList && algorithms.every(isAlgorithm), 'algorithms must be a list such as ["ES256"]')
  demand(!algorithms.some(isSymmetric), 'algorithms must not have HS256 and its kind: their keys are secrets')
  return [...algorithms]
}

interface Bounds {
  readonly least: number
  readonly most: number
  readonly otherwise: number
}

function milliseconds(name: string, value: number | undefined, { least, most, otherwise }: Bounds): number {
  const seconds = value ?? otherwise
  const isRight = typeof seconds === 'number' && seconds >= least && seconds <= most
  demand(isRight, `${name} must be a number of seconds from ${least} to ${most}`)
  return seconds * 1000
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function demand(isRight: boolean, sentence: string): void {
  if (!isRight) throw new TypeError(`options.${sentence}`)
}
