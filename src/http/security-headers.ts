import type { Settings } from '../core/settings.ts'

const YEAR_SECONDS = 31_536_000

/**
 * Headers of every answer: none of them is a document, runs a script, is framed, or tells where it was (OWASP ASVS 5.0
 * V3.4). Pages have a policy of their own. Subdomains are left out of the promise of TLS: they may be somebody else's.
 */
export function securityHeaders(settings: Settings): Readonly<Record<string, string>> {
  const isSecure = settings.publicUrl.startsWith('https:')
  return {
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    ...(isSecure ? { 'Strict-Transport-Security': `max-age=${YEAR_SECONDS}` } : {}),
  }
}
