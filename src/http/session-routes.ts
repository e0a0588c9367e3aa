import type { Deps } from '../core/deps.ts'
import { endOwnSession, endSessions, listSessions, signOut } from '../core/own-sessions.ts'
import { bearerToken } from '../core/sessions.ts'
import { type TokenClaims, verifyRefresh, verifySignedAccess } from '../core/tokens.ts'
import { AuthError } from '../errors.ts'
import type { Routes } from './call.ts'
import { usableCookie } from './cookies.ts'
import { noRefreshCookie } from './refresh-cookie.ts'
import { signedIn } from './signed-in.ts'
import { sessionJson } from './wire.ts'

/** Which devices an account is signed in on, and signing out of them. */
export const sessionRoutes: Routes<'listSessions' | 'endSession' | 'endOtherSessions' | 'logOut'> = {
  async listSessions({ deps, headers }) {
    const { account, session } = await signedIn(deps, headers)
    const sessions = await listSessions(deps, account.id)
    return { status: 200, body: { sessions: sessions.map((one) => sessionJson(one, session?.id)) } }
  },

  async endSession({ deps, params, headers, context }) {
    const { account } = await signedIn(deps, headers)
    await endOwnSession(deps, { accountId: account.id, sessionId: params['id'] ?? '' }, context)
    return { status: 200, body: {} }
  },

  async endOtherSessions({ deps, headers, context }) {
    const { account, session } = await signedIn(deps, headers)
    const whose = { accountId: account.id, ...(session === undefined ? {} : { except: session.id }) }
    return { status: 200, body: { ended: await endSessions(deps, whose, context) } }
  },

  async logOut({ deps, body, headers, context }) {
    const kept = usableCookie(deps.settings, headers, 'refresh')
    await deps.keysReady()
    const reach = body.everywhere === true ? 'everywhere' : 'this'
    let ended = 0
    for (const session of presentedSessions(deps, { given: body.refresh ?? undefined, kept, headers }))
      ended += await signOut(deps, { ...session, reach }, context)
    return { status: 200, body: { ended }, cookies: kept === undefined ? [] : [noRefreshCookie(deps)] }
  },
}

/** What a request to sign out has. */
interface Presented {
  readonly given: string | undefined
  readonly kept: string | undefined
  readonly headers: Headers
}

/**
 * The sessions of the tokens that were presented, each once. A cookie that is worth nothing goes all the same, and beside a
 * refresh token an access token that expired meanwhile is nobody's mistake.
 *
 * @throws {AuthError} `token_not_valid` for one that was given and is none.
 */
function presentedSessions(deps: Deps, { given, kept, headers }: Presented): Iterable<TokenClaims> {
  const header = headers.get(deps.settings.jwt.authHeaderName) ?? undefined
  const found = [
    ...(header === undefined ? [] : ofHeader(deps, header, given ?? kept)),
    ...(given === undefined ? [] : [verifyRefresh(deps, given)]),
    ...(kept === undefined ? [] : ifGood(() => verifyRefresh(deps, kept))),
  ]
  return new Map(found.map((claims) => [claims.sessionId, claims])).values()
}

function ofHeader(deps: Deps, header: string, besides: string | undefined): readonly TokenClaims[] {
  const token = bearerToken(deps, header)
  return besides === undefined ? [verifySignedAccess(deps, token)] : ifGood(() => verifySignedAccess(deps, token))
}

function ifGood(verify: () => TokenClaims): readonly TokenClaims[] {
  try {
    return [verify()]
  } catch (error) {
    if (error instanceof AuthError && error.code === 'token_not_valid') return []
    throw error
  }
}
