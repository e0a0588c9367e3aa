import { parse, serialize } from 'hono/utils/cookie'
import type { Settings } from '../core/settings.ts'

/** What a browser keeps for us, all of it out of reach of the page's scripts. */
export type CookieName = 'challenge' | 'device' | 'refresh'

/** The value of one of our cookies in a request. */
export function readCookie(settings: Settings, headers: Headers, name: CookieName): string | undefined {
  const full = cookieName(settings, name)
  return parse(headers.get('cookie') ?? '', full)[full]
}

/** A `Set-Cookie` value; 0 seconds removes the cookie (RFC 6265bis §5.6). */
export function writeCookie(settings: Settings, cookie: { name: CookieName; value: string; seconds: number }): string {
  return serialize(cookieName(settings, cookie.name), cookie.value, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isSecure(settings),
    maxAge: cookie.seconds,
  })
}

/**
 * Whether cookies of this request may act for the person: only from pages of our own origin, as the browser says
 * (Fetch Metadata), or of a listed one. A request that says nothing of where it comes from is not a browser's, and has
 * no business with cookies.
 */
export function mayUseCookies(settings: Settings, headers: Headers): boolean {
  if (headers.get('sec-fetch-site') === 'same-origin') return true
  const origin = headers.get('origin')
  return origin !== null && isAllowedOrigin(settings, origin)
}

/** The value of one of our cookies where it may act; one that may not, or is blank, counts as absent. */
export function usableCookie(settings: Settings, headers: Headers, name: CookieName): string | undefined {
  const value = mayUseCookies(settings, headers) ? readCookie(settings, headers, name) : undefined
  return value === '' ? undefined : value
}

/** Whether pages of this origin may call with cookies; compared exactly. */
export function isAllowedOrigin(settings: Settings, origin: string): boolean {
  return origin === settings.publicUrl || settings.allowedOrigins.includes(origin)
}

/** The name of one of our cookies. Behind TLS the prefix keeps subdomains from planting cookies (RFC 6265bis §4.1.3.2). */
export function cookieName(settings: Settings, name: CookieName): string {
  return isSecure(settings) ? `__Host-keychime_${name}` : `keychime_${name}`
}

function isSecure(settings: Settings): boolean {
  return settings.publicUrl.startsWith('https:')
}
