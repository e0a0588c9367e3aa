import { createSecretKey } from 'node:crypto'
import { importJWK, type CryptoKey as JoseKey, jwtVerify } from 'jose'
import { AuthError } from '../../src/errors.ts'
import { type Algorithm, algorithmNames, isSymmetric } from '../../src/jwt/algorithms.ts'
import { checkClaims } from '../../src/jwt/claims.ts'
import { verifyJws } from '../../src/jwt/jws.ts'
import { type VerifyingKey, verifyingKey } from '../../src/jwt/keys.ts'
import { NOW, nameOf, originals, secret } from './damaged-tokens.ts'
import { damaged } from './damages.ts'
import { type Dice, dice } from './dice.ts'
import { keyPairs } from './key-pairs.ts'

/** What came of a number of damaged tokens. */
export interface Compared {
  readonly tried: number
  /** Tokens that both took: those that nothing was done to, or nothing that counts. */
  readonly takenByBoth: number
  /** Tokens that jose took and that were refused here, by the rule that refused them. */
  readonly stricter: ReadonlyMap<string, number>
  /** Tokens that were taken here and not by jose, or refused here for no known reason; none is right. */
  readonly unexplained: readonly string[]
  /** Errors that are no refusal, with the token. None is right. */
  readonly thrown: readonly string[]
}

/**
 * Damages random tokens of every algorithm and gives each to us and to jose, each with the same keys, the same clock and
 * the same pinned algorithms.
 */
export async function compareWithJose(count: number, seed: number): Promise<Compared> {
  const random = dice(seed)
  const draw = drawing(await keyRings(), random)
  const outcomes: Outcome[] = []
  for (let tried = 0; tried < count; tried += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, count - tried) }, draw)
    outcomes.push(...(await Promise.all(batch.map(outcomeOf))).filter(({ what }) => what !== REFUSED))
  }

  const those = (what: Outcome['what']) => outcomes.filter((one) => one.what === what)
  const told = (what: Outcome['what']) => those(what).map(({ token, more }) => `${more}: ${token}`)
  return {
    tried: count,
    takenByBoth: those('taken by both').length,
    stricter: counted(those('refused here alone').map(({ more }) => more)),
    unexplained: [...told('taken here alone'), ...told('unexplained')],
    thrown: told('thrown'),
  }
}

const BATCH = 256
const REFUSED = 'refused by both'

interface Try {
  readonly ring: Ring
  readonly token: string
}

interface Outcome {
  readonly what: typeof REFUSED | 'taken by both' | 'taken here alone' | 'refused here alone' | 'unexplained' | 'thrown'
  readonly token: string
  /** The rule, the ring or the error. */
  readonly more: string
}

/** Mostly the fast algorithms, mostly with the key that a token is meant for. */
function drawing(rings: readonly Ring[], random: Dice): () => Try {
  const pool = originals()
  const tokens = pool.map(({ token }) => token)
  const pools = new Map(algorithmNames.map((name) => [name, pool.filter(({ algorithm }) => algorithm === name)]))
  const often = algorithmNames.flatMap((name) => Array<Algorithm>(/^ES(?:384|512)$/.test(name) ? 1 : 4).fill(name))

  return () => {
    const algorithm = random.pick(often)
    const own = rings.filter(({ name }) => name === algorithm)
    const ring = random.pick(random.below(4) === 0 ? rings : own)
    return { ring, token: damaged(random.pick(pools.get(algorithm) ?? pool).token, tokens, random) }
  }
}

async function outcomeOf({ ring, token }: Try): Promise<Outcome> {
  const theirs = await joseTakes(token, ring)
  const ours = weTake(token, ring.ours)
  if (ours instanceof Error) return { what: 'thrown', token, more: String(ours.stack) }
  if (ours) return { what: theirs ? 'taken by both' : 'taken here alone', token, more: ring.name }
  if (!theirs) return { what: REFUSED, token, more: '' }
  const rule = rules.find(([, refuses]) => refuses(token))?.[0]
  return { what: rule === undefined ? 'unexplained' : 'refused here alone', token, more: rule ?? ring.name }
}

function counted(words: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(words)].map((word) => [word, words.filter((one) => one === word).length]))
}

/** Whether we take a token, or the error that is no refusal. */
function weTake(token: string, keys: readonly VerifyingKey[]): boolean | Error {
  try {
    const rules = { tokenTypeClaim: 'token_type', jtiClaim: 'jti', leewayMs: 0 }
    checkClaims(verifyJws(token, keys), rules, { type: 'access', now: NOW * 1000, issuedAt: 'checked' })
    return true
  } catch (error) {
    return error instanceof AuthError && error.code === 'token_not_valid' ? false : (error as Error)
  }
}

/** Where we are stricter than jose, in the order in which we look. Whatever else we refuse, jose must refuse. */
const rules: readonly (readonly [string, (token: string) => boolean])[] = [
  ['longer than 8192 characters', (token) => token.length > 8192],
  ['another spelling of base64url', (token) => token.split('.').some((part) => encode(decode(part)) !== part)],
  [
    'text that is not plain UTF-8',
    (token) =>
      token
        .split('.')
        .slice(0, 2)
        .some((part) => !isPlain(decode(part))),
  ],
  [
    'a header that demands something (crit, b64)',
    (token) => /"(?:crit|b64)"/.test(decode(token.split('.')[0]).toString()),
  ],
  ['a type that is no JWT', (token) => !isJwt(headerOf(token)['typ'])],
  ['claims that jose leaves to its caller', (token) => !hasOurClaims(token)],
]

function isJwt(typ: unknown): boolean {
  return typ === undefined || (typeof typ === 'string' && /^(?:application\/)?jwt$/i.test(typ))
}

function hasOurClaims(token: string): boolean {
  const claims = JSON.parse(decode(token.split('.')[1]).toString())
  return (
    ['exp', 'iat'].every(
      (name) => claims[name] === undefined || (Number.isFinite(claims[name] * 1000) && claims[name] >= 0),
    ) &&
    typeof claims.exp === 'number' &&
    (typeof claims.iat !== 'number' || claims.iat <= NOW + 1) &&
    claims.token_type === 'access' &&
    typeof claims.jti === 'string'
  )
}

interface Ring {
  readonly name: string
  readonly ours: readonly VerifyingKey[]
  readonly theirs: readonly {
    readonly algorithm: Algorithm
    readonly kid: string
    readonly key: JoseKey | Uint8Array
  }[]
}

/** One ring for each algorithm by itself, and one with all keys. */
async function keyRings(): Promise<readonly Ring[]> {
  const single = await Promise.all(algorithmNames.map(ringOf))
  return [
    ...single,
    { name: 'all', ours: single.flatMap(({ ours }) => ours), theirs: single.flatMap(({ theirs }) => theirs) },
  ]
}

async function ringOf(algorithm: Algorithm): Promise<Ring> {
  const kid = nameOf(algorithm)
  const key = isSymmetric(algorithm) ? createSecretKey(secret) : keyPairs[algorithm].publicKey
  const theirs = await importJWK(key.export({ format: 'jwk' }), algorithm)
  return { name: algorithm, ours: [verifyingKey({ algorithm, key, kid })], theirs: [{ algorithm, kid, key: theirs }] }
}

/** As our rule has it: each key that the token names, or any where it names none, with the key's own algorithm. */
async function joseTakes(token: string, { theirs }: Ring): Promise<boolean> {
  const { kid } = headerOf(token)
  for (const one of theirs.filter((each) => kid === undefined || each.kid === kid)) {
    const pinned = one.algorithm === 'Ed25519' ? ['Ed25519', 'EdDSA'] : [one.algorithm]
    const taken = await jwtVerify(token, one.key, { algorithms: pinned, currentDate: new Date(NOW * 1000) }).then(
      () => true,
      () => false,
    )
    if (taken) return true
  }
  return false
}

/** As jose reads it, which is laxer; nothing where it is no JSON object. */
function headerOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const header = JSON.parse(new TextDecoder().decode(decode(token.split('.')[0])))
    return typeof header === 'object' && header !== null ? header : {}
  } catch {
    return {}
  }
}

function decode(part = ''): Buffer {
  return Buffer.from(part, 'base64url')
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64url')
}

function isPlain(bytes: Buffer): boolean {
  return bytes.equals(Buffer.from(bytes.toString())) && !bytes.toString().startsWith('\ufeff')
}
