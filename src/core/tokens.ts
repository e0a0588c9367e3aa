import { createHmac } from 'node:crypto'
import { AuthError } from '../errors.ts'
import { CLOCKS_MS, checkClaims } from '../jwt/claims.ts'
import { type Claims, invalid, parseObject, readClaims, signedPayload, signJws, verifyJws } from '../jwt/jws.ts'
import type { VerifyingKey } from '../jwt/keys.ts'
import { type AccessText, accessText, readAccessText, refreshText } from './claims-text.ts'
import type { Deps } from './deps.ts'
import type { Session } from './records.ts'
import type { TokenSettings } from './settings.ts'
import type { TokenKeys } from './token-keys.ts'

/** What a valid token of ours says. */
export interface TokenClaims {
  readonly accountId: number
  readonly sessionId: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
  /** Every claim as it stands in the token. */
  readonly claims: Claims
}

/** What a valid access token of another issuer says (`jwt.foreign`): an account, and no session. */
export interface ForeignClaims extends Omit<TokenClaims, 'sessionId'> {
  readonly sessionId?: undefined
}

/** What a valid refresh token says. */
export interface RefreshClaims extends TokenClaims {
  readonly generation: number
}

/** An access token and the seconds it has left. */
export interface AccessToken {
  readonly access: string
  readonly expiresIn: number
}

/** What the tokens of this instance are made and checked with. */
export type TokenDeps = Pick<Deps, 'settings' | 'ambient' | 'tokenKeys' | 'verifiedTokens'> & {
  readonly revocations: Pick<Deps['revocations'], 'has'>
}

/** Signs an access token of a session; it never outlives the session. */
export async function signAccess(deps: TokenDeps, session: Session): Promise<AccessToken> {
  const now = deps.ambient.now()
  const expiresAt = Math.min(now + deps.settings.jwt.accessLifetimeMs, session.expiresAt)
  const jti = Buffer.from(deps.ambient.random(16)).toString('hex')
  const claims = accessText(deps.settings.jwt, { session, expiresAt, issuedAt: now, jti })
  const made = signJws(claims, deps.tokenKeys.signing)
  // Waiting for what is there already costs a twentieth of an HS256 token.
  const access = typeof made === 'string' ? made : await made
  // A session in its leeway is over already.
  return { access, expiresIn: Math.max(0, Math.floor((expiresAt - now) / 1000)) }
}

/**
 * Signs the refresh token of a session's current generation. The same session and generation always give the same
 * text, so that a lost answer can be given again to the byte.
 */
export async function signRefresh(deps: TokenDeps, session: Session): Promise<string> {
  const { keys, jwt } = deps.settings
  const jti = createHmac('sha256', keys.refresh).update(`jti:${session.id}:${session.generation}`).digest()
  const times = { expiresAt: session.expiresAt, issuedAt: session.rotatedAt, jti: jti.toString('hex', 0, 16) }
  return signJws(refreshText(jwt, { session, ...times }), deps.tokenKeys.refresh)
}

/**
 * Checks an access token of ours without asking the database, which told of the sessions that ended.
 *
 * @throws {AuthError} `token_not_valid`, also for tokens of `jwt.foreign`, whose account somebody would have to look up;
 * `unavailable` where the database has told nothing for too long.
 */
export function verifyAccess(deps: TokenDeps, token: string): TokenClaims {
  const claims = verifySignedAccess(deps, token)
  if (deps.revocations.has(claims.sessionId)) throw invalid('Token is blacklisted')
  return claims
}

/**
 * The same, whatever became of its session: for signing out, which may be repeated.
 *
 * @throws {AuthError} `token_not_valid`
 */
export function verifySignedAccess(deps: TokenDeps, token: string): TokenClaims {
  if (deps.verifiedTokens === undefined) {
    const payload = accessPayload(deps.tokenKeys, token)
    return readQuickly(deps, token, payload) ?? ownClaims(deps, judged(deps, parseObject(payload), { type: 'access' }))
  }
  return remembered(deps, token, ownClaims(deps, judged(deps, accessClaims(deps, token), { type: 'access' })))
}

/**
 * The same, and for tokens of `jwt.foreign` too: they name no session, so their account has to be looked up.
 *
 * @throws {AuthError} `token_not_valid`
 */
export function verifyOwnOrForeign(deps: TokenDeps, token: string): TokenClaims | ForeignClaims {
  const { foreign } = deps.settings.jwt
  const claims = accessClaims(deps, token)
  const isOwn = foreign === undefined || 'sid' in claims
  const read = isOwn
    ? ownClaims(deps, judged(deps, claims, { type: 'access' }))
    : foreignClaims(deps, judged(deps, claims, { type: 'access', of: foreign }))
  return remembered(deps, token, read)
}

/**
 * Checks a refresh token without asking the database.
 *
 * @throws {AuthError} `token_not_valid`
 */
export function verifyRefresh(deps: TokenDeps, token: string): RefreshClaims {
  const claims = ownClaims(deps, judged(deps, refreshClaims(deps, token), { type: 'refresh' }))
  const generation = claims.claims['gen']
  if (typeof generation !== 'number' || !Number.isSafeInteger(generation) || generation < 1) throw invalid()
  return { ...claims, generation }
}

interface Judging {
  readonly type: 'access' | 'refresh'
  /** Whose `iss` and `aud` they have to be. Default ours. */
  readonly of?: TokenSettings['foreign']
}

function judged({ settings, ambient }: TokenDeps, claims: Claims, { type, of }: Judging): Claims {
  const rules = of === undefined ? settings.jwt : { ...settings.jwt, ...of }
  // A refresh token is judged by its session's row: a clock set back must not throw anybody out.
  checkClaims(claims, rules, { type, now: ambient.now(), issuedAt: type === 'access' ? 'checked' : 'ignored' })
  return claims
}

/** What most callers ask of a token that we made; `undefined` where it has to be parsed to be understood. */
function readQuickly({ settings, ambient }: TokenDeps, token: string, payload: Buffer): TokenClaims | undefined {
  const read = readAccessText(settings.jwt, payload)
  if (read === undefined) return undefined
  const now = ambient.now()
  const { leewayMs } = settings.jwt
  if (read.expiresAt <= now - leewayMs) throw invalid('Token is expired')
  if (read.issuedAt > now + leewayMs + CLOCKS_MS) throw invalid()
  return new OwnClaims(read, token)
}

/** Its claims are parsed when they are asked for. A class, since a getter made for each token costs what it saves. */
class OwnClaims implements TokenClaims {
  readonly accountId: number
  readonly sessionId: string
  readonly expiresAt: number
  readonly #token: string

  constructor({ accountId, sessionId, expiresAt }: AccessText, token: string) {
    this.accountId = accountId
    this.sessionId = sessionId
    this.expiresAt = expiresAt
    this.#token = token
  }

  get claims(): Claims {
    return readClaims(this.#token)
  }
}

function accessClaims(deps: TokenDeps, token: string): Claims {
  // Looked at first: keys that have changed empty the memory.
  const { tokenKeys } = deps
  return deps.verifiedTokens?.get(token) ?? parseObject(accessPayload(tokenKeys, token))
}

/** Each kind of token has keys of its own; the right token in the wrong place is told apart from a forgery. */
function accessPayload({ verifying, refresh }: TokenKeys, token: string): Buffer {
  try {
    return signedPayload(token, verifying)
  } catch (error) {
    throw isSignedWith(token, [refresh]) ? invalid('Token has wrong type') : error
  }
}

function refreshClaims({ tokenKeys }: TokenDeps, token: string): Claims {
  try {
    return verifyJws(token, [tokenKeys.refresh])
  } catch (error) {
    throw isSignedWith(token, tokenKeys.verifying) ? invalid('Token has wrong type') : error
  }
}

/** Remembers a token that was taken, never one that was refused: no stock of such could push out those in use. */
function remembered<T extends TokenClaims | ForeignClaims>(deps: TokenDeps, token: string, read: T): T {
  // What comes from memory is frozen.
  if (!Object.isFrozen(read.claims)) deps.verifiedTokens?.add(token, read.claims)
  return read
}

function isSignedWith(token: string, keys: readonly VerifyingKey[]): boolean {
  try {
    return signedPayload(token, keys) !== undefined
  } catch (error) {
    if (error instanceof AuthError) return false
    throw error
  }
}

function ownClaims(deps: TokenDeps, claims: Claims): TokenClaims {
  const accountId = accountNumber(claims[deps.settings.jwt.userIdClaim])
  const sessionId = claims['sid']
  if (typeof sessionId !== 'string') throw invalid()
  return { accountId, sessionId, expiresAt: expiryOf(claims), claims }
}

function foreignClaims(deps: TokenDeps, claims: Claims): ForeignClaims {
  return { accountId: accountNumber(claims[deps.settings.jwt.userIdClaim]), expiresAt: expiryOf(claims), claims }
}

function expiryOf(claims: Claims): number {
  return Math.round(Number(claims['exp']) * 1000)
}

/** Written as text, as simplejwt does since 5.5.1; read as text or number. */
function accountNumber(value: unknown): number {
  const number =
    typeof value === 'number' || (typeof value === 'string' && /^[1-9]\d{0,15}$/.test(value)) ? Number(value) : NaN
  if (!Number.isSafeInteger(number) || number < 1) throw invalid('Token contained no recognizable user identification')
  return number
}
