import { AuthError } from '../errors.ts'
import { invalid } from '../jwt/jws.ts'
import type { Deps, RequestContext } from './deps.ts'
import { traitsOf } from './device.ts'
import type { Account, Session } from './records.ts'
import type { Rotate, SignedIn, Store } from './store.ts'
import {
  type ForeignClaims,
  signAccess,
  signRefresh,
  type TokenClaims,
  type TokenDeps,
  verifyOwnOrForeign,
  verifyRefresh,
} from './tokens.ts'

// Long enough for three tabs and a repeated request, too short to be worth stealing for.
const ROTATION_GRACE_MS = 10_000

/** What a refresh gives: a new access token, and the session's refresh token where tokens rotate. */
export interface Refreshed {
  readonly access: string
  readonly expiresIn: number
  readonly refresh?: string
  readonly account: Account
  /** Absolute end of the session, epoch milliseconds. */
  readonly sessionExpiresAt: number
}

/**
 * Trades a refresh token for an access token and, where tokens rotate, the session's next refresh token. A token that
 * was traded before ends its session, unless its answer may have been lost on the way (RFC 9700 §4.14.2).
 *
 * @throws {AuthError} `token_not_valid`, or `no_active_account` when the account may not sign in.
 */
export async function refreshSession(deps: Deps, refresh: string, context: RequestContext = {}): Promise<Refreshed> {
  await deps.keysReady()
  const { sessionId, accountId, generation } = verifyRefresh(deps, refresh)
  const rotation = await deps.store.rotate({
    now: deps.ambient.now(),
    ...(context.requestId === undefined ? {} : { requestId: context.requestId }),
    aliveAfter: aliveAfter(deps),
    sessionId,
    accountId,
    generation,
    graceMs: ROTATION_GRACE_MS,
    graceFor: deps.settings.sessions.grace,
    traits: traitsOf(context),
    mode: rotationMode(deps),
  })
  deps.publish(rotation.events)

  if (rotation.outcome === 'refused') {
    throw rotation.because === 'account' ? new AuthError('no_active_account') : invalid('Token is blacklisted')
  }
  const { session, account } = rotation
  const rotates = deps.settings.jwt.rotateRefreshTokens
  return {
    ...(await signAccess(deps, session)),
    ...(rotates ? { refresh: await signRefresh(deps, session) } : {}),
    account,
    sessionExpiresAt: session.expiresAt,
  }
}

function rotationMode({ settings }: Pick<Deps, 'settings'>): Rotate['mode'] {
  if (!settings.jwt.rotateRefreshTokens) return 'off'
  return settings.jwt.blacklistAfterRotation ? 'spent' : 'kept'
}

/**
 * Ends the session of a refresh token, whichever of its generations it is: whoever signs out means the session.
 *
 * @throws {AuthError} `token_not_valid`, also when the session is over already.
 */
export async function endSessionOf(deps: Deps, refresh: string, context: RequestContext = {}): Promise<void> {
  await deps.keysReady()
  const { sessionId } = verifyRefresh(deps, refresh)
  const { requestId } = context
  const ended = await deps.store.endSession({
    sessionId,
    reason: 'signed_out',
    now: deps.ambient.now(),
    aliveAfter: aliveAfter(deps),
    ...(requestId === undefined ? {} : { requestId }),
  })
  if (ended.length === 0) throw invalid('Token is blacklisted')
  deps.publish(ended)
}

/**
 * Checks an access or refresh token and that its session lives; of a token of `jwt.foreign`, that its account may sign in.
 *
 * @throws {AuthError} `token_not_valid`; `details.detail` is `Token is blacklisted` when only the session is over.
 */
export async function checkToken(deps: Deps, token: string): Promise<void> {
  await deps.keysReady()
  const claims = verifyAny(deps, token)
  if (claims.sessionId === undefined) return checkAccount(deps, claims)
  const { state } = await sessionOf(deps, claims)
  if (state !== 'alive') throw invalid('Token is blacklisted')
}

async function checkAccount({ store }: Deps, { accountId }: ForeignClaims): Promise<void> {
  const account = await store.account(accountId)
  if (account === undefined || account.deletedAt !== undefined || account.disabledAt !== undefined) throw invalid()
}

/** What became of a token's session; `traded`: it lives, and the refresh token is not its last. */
export type SessionState =
  | { readonly state: 'alive' | 'unknown' | 'traded' }
  /** Ended before its time, or over by itself, at these epoch milliseconds. */
  | { readonly state: 'ended' | 'over'; readonly at: number }

/** What is needed to judge a session. */
export type SessionDeps = Pick<Deps, 'settings' | 'ambient'> & { readonly store: Pick<Store, 'session'> }

/** Looks for the session of a token that was verified. */
export async function sessionOf(deps: SessionDeps, claims: TokenClaims): Promise<SessionState> {
  const found = await deps.store.session(claims.sessionId)
  if (found === undefined) return { state: 'unknown' }
  const { endedAt, expiresAt } = found.session
  if (endedAt !== undefined) return { state: 'ended', at: endedAt }
  if (!isAlive(deps, found.session)) return { state: 'over', at: expiresAt }
  return { state: isTraded(deps, found, claims) ? 'traded' : 'alive' }
}

/**
 * Checks a token of either kind without asking the database.
 *
 * @throws {AuthError} `token_not_valid`
 */
export function verifyAny(deps: TokenDeps, token: string): TokenClaims | ForeignClaims {
  try {
    return verifyOwnOrForeign(deps, token)
  } catch (error) {
    const isOther = error instanceof AuthError && error.details.detail === 'Token has wrong type'
    if (!isOther) throw error
    return verifyRefresh(deps, token)
  }
}

function isTraded(deps: SessionDeps, { session }: SignedIn, { claims }: TokenClaims): boolean {
  const generation = claims['gen']
  if (typeof generation !== 'number' || rotationMode(deps) !== 'spent' || generation === session.generation)
    return false
  const graced = generation === session.generation - 1 && deps.ambient.now() < session.rotatedAt + ROTATION_GRACE_MS
  return !graced
}

function isAlive(deps: SessionDeps, { endedAt, expiresAt }: Session): boolean {
  return endedAt === undefined && expiresAt > aliveAfter(deps)
}

/** A session that ended later than this is alive: it is forgiven as long as its tokens are. */
export function aliveAfter({ ambient, settings }: Pick<Deps, 'ambient' | 'settings'>): number {
  return ambient.now() - settings.jwt.leewayMs
}

/** The account that a valid access token signs in. */
export interface Authenticated {
  readonly account: Account
  /** The living session that the token is of; absent: another issuer made it (`jwt.foreign`), and it has none here. */
  readonly session?: Session
  readonly claims: TokenClaims['claims']
}

/**
 * Reads an `Authorization` header (RFC 9110 §11.6.2) and gives who is signed in.
 *
 * @throws {AuthError} `not_authenticated`, `bad_authorization_header`, `token_not_valid`, `user_not_found`,
 * `user_inactive`
 */
export async function authenticate(deps: Deps, header: string | undefined): Promise<Authenticated> {
  const token = bearerToken(deps, header)
  await deps.keysReady()
  const { sessionId, accountId, claims } = verifyOwnOrForeign(deps, token)
  const found = await (sessionId === undefined ? accountAlone(deps, accountId) : deps.store.session(sessionId))
  if (found === undefined || found.account.id !== accountId || found.account.deletedAt !== undefined) {
    throw new AuthError('user_not_found')
  }
  if (found.account.disabledAt !== undefined) throw new AuthError('user_inactive')
  if (found.session !== undefined && !isAlive(deps, found.session)) throw invalid('Token is blacklisted')
  return { ...found, claims }
}

async function accountAlone({ store }: Deps, accountId: number): Promise<Omit<Authenticated, 'claims'> | undefined> {
  const account = await store.account(accountId)
  return account && { account }
}

/**
 * The token of an `Authorization` header (RFC 6750 §2.1), unchecked.
 *
 * @throws {AuthError} `not_authenticated`, `bad_authorization_header`
 */
export function bearerToken({ settings }: Pick<Deps, 'settings'>, header: string | undefined): string {
  const [scheme = '', token, ...more] = (header ?? '').trim().split(/\s+/)
  const known = settings.jwt.authHeaderTypes.some((type) => type.toLowerCase() === scheme.toLowerCase())
  if (!known) throw new AuthError('not_authenticated')
  if (token === undefined || more.length > 0) throw new AuthError('bad_authorization_header')
  return token
}
