import type { Deps } from '../core/deps.ts'
import { AuthError } from '../errors.ts'
import { mayUseCookies, readCookie, usableCookie, writeCookie } from './cookies.ts'

/** Tells the caller that its `Prefer: session=cookie` was followed (RFC 7240 §3). */
export const preferenceApplied = { 'preference-applied': 'session=cookie', vary: 'Prefer' }

// Names of preferences know no case, values may be quoted, parameters follow a semicolon (RFC 7240 §2).
const PREFERS_COOKIE = /(?:^|,)\s*session\s*=\s*("?)cookie\1\s*(?:[,;]|$)/i

/**
 * Whether the caller wants its refresh token kept in a cookie, out of reach of the page's scripts: `Prefer:
 * session=cookie` (RFC 7240 §2).
 *
 * @throws {AuthError} `origin_not_allowed` when it does and may not use cookies here.
 */
export function wantsCookie(deps: Deps, headers: Headers): boolean {
  if (!PREFERS_COOKIE.test(headers.get('prefer') ?? '')) return false
  mustUseCookies(deps, headers)
  // Browsers drop SameSite=Lax cookies there: a preference that cannot be kept is not followed.
  return headers.get('sec-fetch-site') !== 'cross-site'
}

/**
 * The refresh token of a request: the one in the body, or failing that the one in the cookie.
 *
 * @throws {AuthError} `validation_error` when there is neither, `origin_not_allowed` when only a cookie is there and it
 * may not be used.
 */
export function presentedRefresh(
  deps: Deps,
  given: string | undefined,
  headers: Headers,
): { readonly token: string; readonly isCookie: boolean } {
  if (given !== undefined)
    return { token: unlessAnother(given, usableCookie(deps.settings, headers, 'refresh')), isCookie: false }
  const token = readCookie(deps.settings, headers, 'refresh')
  if (token === undefined || token === '') {
    throw new AuthError('validation_error', { details: { fields: { refresh: ['This field is required.'] } } })
  }
  mustUseCookies(deps, headers)
  return { token, isCookie: true }
}

/** The cookie that keeps a refresh token for as long as its session may live. */
export function refreshCookie(deps: Deps, token: string, sessionExpiresAt: number): string {
  const seconds = Math.max(0, Math.floor((sessionExpiresAt - deps.ambient.now()) / 1000))
  return writeCookie(deps.settings, { name: 'refresh', value: token, seconds })
}

/** The cookie that takes the refresh token away. */
export function noRefreshCookie(deps: Deps): string {
  return writeCookie(deps.settings, { name: 'refresh', value: '', seconds: 0 })
}

/** Whoever presents two is not asked which one was meant. */
function unlessAnother(given: string, kept: string | undefined): string {
  if (kept === undefined || kept === given) return given
  throw new AuthError('validation_error', {
    details: { fields: { refresh: ['The cookie has another refresh token.'] } },
  })
}

function mustUseCookies(deps: Deps, headers: Headers): void {
  if (!mayUseCookies(deps.settings, headers)) throw new AuthError('origin_not_allowed')
}
