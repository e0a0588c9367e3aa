import type { Settings } from '../core/settings.ts'

const YEAR_SECONDS = 31_536_000

/**
 * Headers of every answer: none of them is a document, runs a script, is framed, or tells where it was (OWASP ASVS 5.0
 * V3.4). Pages set their own.
 */
export function securityHeaders(settings: Settings): Readonly<Record<string, string>> {
  const isSecure = settings.publicUrl.startsWith('https:')
  return {
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    ...(isSecure ? { 'Strict-Transport-Security': `max-age=${YEAR_SECONDS}` } : {}),
  }
}
