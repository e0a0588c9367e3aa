import { createHmac } from 'node:crypto'
import { AuthError } from '../errors.ts'
import { checkClaims } from '../jwt/claims.ts'
import { type Claims, invalid, type JwsKey, signJws, verifyJws } from '../jwt/jws.ts'
import type { Deps } from './deps.ts'
import type { Session } from './records.ts'

/** What a valid token of ours says. */
export interface TokenClaims {
  readonly accountId: number
  readonly sessionId: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
  /** Every claim as it stands in the token. */
  readonly claims: Claims
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
export type TokenDeps = Pick<Deps, 'settings' | 'ambient' | 'tokenKeys'>

/** Signs an access token of a session; it never outlives the session. */
export function signAccess(deps: TokenDeps, session: Session): AccessToken {
  const now = deps.ambient.now()
  const expiresAt = Math.min(now + deps.settings.jwt.accessLifetimeMs, session.expiresAt)
  const jti = Buffer.from(deps.ambient.random(16)).toString('hex')
  const times = { expiresAt, issuedAt: now, jti }
  const access = signJws(
    { ...commonClaims(deps, 'access', { session, ...times }), sid: session.id },
    deps.tokenKeys.access,
  )
  // A session in its leeway is over already.
  return { access, expiresIn: Math.max(0, Math.floor((expiresAt - now) / 1000)) }
}

/**
 * Signs the refresh token of a session's current generation. The same session and generation always give the same
 * text, so that a lost answer can be given again to the byte.
 */
export function signRefresh(deps: TokenDeps, session: Session): string {
  const { keys } = deps.settings
  const jti = createHmac('sha256', keys.refresh).update(`jti:${session.id}:${session.generation}`).digest()
  const times = { expiresAt: session.expiresAt, issuedAt: session.rotatedAt, jti: jti.toString('hex', 0, 16) }
  const claims = commonClaims(deps, 'refresh', { session, ...times })
  return signJws({ ...claims, sid: session.id, gen: session.generation }, deps.tokenKeys.refresh)
}

/**
 * Checks an access token without asking the database. Whether its session still lives is the caller's question.
 *
 * @throws {AuthError} `token_not_valid`
 */
export function verifyAccess(deps: TokenDeps, token: string): TokenClaims {
  return ownClaims(deps, readToken(deps, token, 'access'))
}

/**
 * Checks a refresh token without asking the database.
 *
 * @throws {AuthError} `token_not_valid`
 */
export function verifyRefresh(deps: TokenDeps, token: string): RefreshClaims {
  const claims = ownClaims(deps, readToken(deps, token, 'refresh'))
  const generation = claims.claims['gen']
  if (typeof generation !== 'number' || !Number.isSafeInteger(generation) || generation < 1) throw invalid()
  return { ...claims, generation }
}

function readToken(deps: TokenDeps, token: string, type: 'access' | 'refresh'): Claims {
  const { settings, tokenKeys, ambient } = deps
  const claims = verifyWith(token, tokenKeys[type], tokenKeys[type === 'access' ? 'refresh' : 'access'])
  // A refresh token is judged by its session's row: a clock set back must not throw anybody out.
  const issuedAt = type === 'access' ? 'checked' : 'ignored'
  checkClaims(claims, type, { ...settings.jwt, now: ambient.now(), issuedAt })
  return claims
}

/** Each kind of token has a key of its own; the right token in the wrong place is told apart from a forgery. */
function verifyWith(token: string, key: JwsKey, otherKey: JwsKey): Claims {
  try {
    return verifyJws(token, key)
  } catch (error) {
    if (isSignedWith(token, otherKey)) throw invalid('Token has wrong type')
    throw error
  }
}

function isSignedWith(token: string, key: JwsKey): boolean {
  try {
    return verifyJws(token, key) !== undefined
  } catch (error) {
    if (error instanceof AuthError) return false
    throw error
  }
}

function ownClaims(deps: TokenDeps, claims: Claims): TokenClaims {
  const accountId = accountNumber(claims[deps.settings.jwt.userIdClaim])
  const sessionId = claims['sid']
  if (typeof sessionId !== 'string') throw invalid()
  return { accountId, sessionId, expiresAt: Number(claims['exp']) * 1000, claims }
}

/** Written as text, as simplejwt does since 5.5.1; read as text or number. */
function accountNumber(value: unknown): number {
  const number =
    typeof value === 'number' || (typeof value === 'string' && /^[1-9]\d{0,15}$/.test(value)) ? Number(value) : NaN
  if (!Number.isSafeInteger(number) || number < 1) throw invalid('Token contained no recognizable user identification')
  return number
}

function commonClaims(
  deps: TokenDeps,
  type: 'access' | 'refresh',
  of: { readonly session: Session; readonly expiresAt: number; readonly issuedAt: number; readonly jti: string },
): Claims {
  const { jwt } = deps.settings
  return {
    [jwt.tokenTypeClaim]: type,
    exp: Math.floor(of.expiresAt / 1000),
    iat: Math.floor(of.issuedAt / 1000),
    [jwt.jtiClaim]: of.jti,
    [jwt.userIdClaim]: String(of.session.accountId),
    ...(jwt.audience === undefined ? {} : { aud: jwt.audience }),
    ...(jwt.issuer === undefined ? {} : { iss: jwt.issuer }),
  }
}
