import { Secret } from './secret.ts'

/**
 * A wrong value as messages repeat it: short, in one line, and never what may be a password or a key in the wrong place. Of texts
 * only those are repeated that look like what is written where it does not belong, such as `staging`, `10 minutes` or `https://x.example`.
 */
export function shown(value: unknown): string {
  if (typeof value === 'string') return shownText(value)
  if (value instanceof Secret) return 'a Secret'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'number' || typeof value === 'bigint') return shownNumber(value)
  return typeof value === 'object' || typeof value === 'function' ? kindOf(value) : String(value)
}

/** No password that anything takes looks like these, unless it is a word that guessing finds. */
const harmless: readonly RegExp[] = [
  /^.{0,6}$/,
  // A name, as of a setting or a way.
  /^_*[a-z]+([._/]+[a-z]+)*_*$/,
  // Up to three words; none mixes letters with digits, or large ones with small ones.
  /^(?=.{1,20}$)([A-Z]?[a-z]+|[A-Z]+)([ ,=-]([A-Z]?[a-z]+|[A-Z]+)){0,2}$/,
  // A number, a network or a time.
  /^[+-]?[\d.,:/]{1,18}( ?(ms|[smhdw]|(second|minute|hour|day|week)s?))?$/,
  /^[a-z]{2,8}:\/\/[a-z.*-]+(:\d{1,5})?(\/[a-z/-]*)?$/,
  /^\$\{[a-zA-Z_]+\}$/,
]

const LONGEST = 32

function shownText(text: string): string {
  if (text.includes('@')) return 'a text with @'
  const isHarmless = text.length < LONGEST && harmless.some((form) => form.test(text))
  return isHarmless ? JSON.stringify(text) : `a text of ${text.length} characters`
}

/** Longer ones are no count or time, and may be a key without its quotes. */
function shownNumber(value: number | bigint): string {
  const text = typeof value === 'bigint' ? `${value}n` : String(value)
  return text.length <= 16 ? text : 'a long number'
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return typeof value === 'function' ? 'a function' : 'an object'
}
