import { obtainTokens } from '../core/password-sign-in.ts'
import { checkToken, endSessionOf, refreshSession } from '../core/sessions.ts'
import { AuthError } from '../errors.ts'
import type { Routes } from './call.ts'
import { quotaHeaders } from './quota.ts'
import { noRefreshCookie, preferenceApplied, presentedRefresh, refreshCookie, wantsCookie } from './refresh-cookie.ts'
import { refreshedJson } from './wire.ts'

/** The token routes of djangorestframework-simplejwt; where the token is in a cookie, for browsers. */
export const tokenRoutes: Routes<'obtainToken' | 'refreshToken' | 'verifyToken' | 'blacklistToken'> = {
  async obtainToken({ deps, body, headers, context }) {
    const keepsCookie = wantsCookie(deps, headers)
    const { username, email = '', password } = body
    const name = username === undefined ? { email } : { username }
    const obtained = await obtainTokens(deps, { ...name, password }, context)
    const { refresh, access, quota, sessionExpiresAt } = obtained
    if (!keepsCookie) return { status: 200, body: { refresh, access }, headers: quotaHeaders(quota) }
    return {
      status: 200,
      body: refreshedJson(obtained, deps.settings),
      headers: { ...quotaHeaders(quota), ...preferenceApplied },
      cookies: [refreshCookie(deps, refresh, sessionExpiresAt)],
    }
  },

  async refreshToken({ deps, body, headers, context }) {
    const { token, isCookie } = presentedRefresh(deps, body.refresh, headers)
    const keepsCookie = isCookie || wantsCookie(deps, headers)
    const refreshed = await refreshSession(deps, token, context)
    const { access, refresh } = refreshed
    if (!keepsCookie) return { status: 200, body: { access, ...(refresh === undefined ? {} : { refresh }) } }
    return {
      status: 200,
      body: refreshedJson(refreshed, deps.settings),
      headers: preferenceApplied,
      cookies: [refreshCookie(deps, refresh ?? token, refreshed.sessionExpiresAt)],
    }
  },

  async verifyToken({ deps, body }) {
    try {
      await checkToken(deps, body.token)
      return { status: 200, body: {} }
    } catch (error) {
      // The one place where simplejwt says 400 of a token.
      if (!(error instanceof AuthError) || error.details.detail !== 'Token is blacklisted') throw error
      return { status: 400, body: { non_field_errors: ['Token is blacklisted'] } }
    }
  },

  async blacklistToken({ deps, body, headers, context }) {
    const { token, isCookie } = presentedRefresh(deps, body.refresh, headers)
    if (!isCookie) {
      await endSessionOf(deps, token, context)
      return { status: 200, body: {} }
    }
    // Who signs out of a session that was over is signed out, and the cookie goes in any case.
    await endSessionOf(deps, token, context).catch(unlessNotValid)
    return { status: 200, body: {}, cookies: [noRefreshCookie(deps)] }
  },
}

function unlessNotValid(error: unknown): void {
  if (!(error instanceof AuthError) || error.code !== 'token_not_valid') throw error
}
