import { Secret } from './secret.ts'

/**
 * A wrong value as messages repeat it: short, in one line, and never what may hold a password (a `Secret`, an address
 * with credentials) or is long enough to be a key in the wrong place.
 */
export function shown(value: unknown): string {
  if (typeof value === 'string') return shownText(value)
  if (value instanceof Secret) return 'a Secret'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'bigint') return `${value}n`
  return typeof value === 'object' || typeof value === 'function' ? kindOf(value) : String(value)
}

function shownText(text: string): string {
  if (text.includes('@')) return 'a text with @'
  return text.length < 32 ? JSON.stringify(text) : `a text of ${text.length} characters`
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return typeof value === 'function' ? 'a function' : 'an object'
}
