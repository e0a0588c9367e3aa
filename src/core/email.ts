import { domainToASCII, domainToUnicode } from 'node:url'
import { AuthError } from '../errors.ts'

/** The longest text that is looked at: 64 + `@` + 255 characters (RFC 5321 §4.5.3.1). */
const longestText = 320

/** Dot-atom of ASCII atext (RFC 5322 §3.2.3): no quotes, comments, spaces, or two dots in a row. */
const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i

/** A host name label (RFC 1123 §2.1). */
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** Letters alone, or punycode: so neither an IP address nor a number passes for a domain (RFC 3696 §2). */
const topLevel = /^(?:[a-z]{2,}|xn--[a-z0-9-]+)$/

/**
 * Reads one email address and gives its one stored form: trimmed, all lower case, the domain in punycode. Two people
 * whose addresses differ only in case are one account here, as on every large mail system; dots and `+tags` are kept,
 * since only the receiving system knows what they mean. Refused: display names, lists, quoted or non-ASCII local parts
 * (RFC 6531; a browser's email field refuses them too), IP literals, single-label domains, compatibility and invisible
 * characters in domains, `.invalid`, and the placeholder addresses that phone accounts show.
 *
 * @param placeholderEmailDomain where `phone_<digits>@…` is nobody's address.
 * @throws {AuthError} `invalid_email`
 */
export function parseEmail(text: string, placeholderEmailDomain: string): string {
  const [local = '', host = '', ...more] = text.length > longestText ? [] : text.trim().split('@')
  const domain = asciiDomain(host)
  const email = `${local.toLowerCase()}@${domain}`

  const isWhole = more.length === 0 && local.length <= 64 && email.length <= 254
  // The local part as typed: some letters outside ASCII, such as the Kelvin sign, have ASCII lower cases.
  if (!isWhole || !localPart.test(local) || !isMailDomain(domain)) throw new AuthError('invalid_email')
  if (isPlaceholder(email, placeholderEmailDomain)) throw new AuthError('invalid_email')
  return email
}

/**
 * Hides the local part for answers and logs: `a•••••@example.com`. Shows its first character if it has at least three,
 * else none; the number of dots is always five.
 */
export function maskEmail(value: string): string {
  const at = value.lastIndexOf('@')
  return `${at > 2 ? value.slice(0, 1) : ''}•••••${value.slice(at)}`
}

/** The domain in punycode, or nothing where it is not plain text, also where it was typed in punycode already. */
function asciiDomain(host: string): string {
  const typed = host.toLowerCase().normalize('NFC')
  const domain = isPlainText(typed) ? domainToASCII(typed) : ''
  const meaning = domainToUnicode(domain)

  // Node 24 and later leave broken punycode as it is, earlier versions refuse it.
  const isWellFormed = !/(?:^|\.)xn--/.test(meaning) && domainToASCII(meaning) === domain
  return isWellFormed && isPlainText(meaning) ? domain : ''
}

/** Whether no part would vanish or turn into another character: UTS #46 drops soft hyphens, narrows wide letters. */
function isPlainText(domain: string): boolean {
  const isLetters = /^[\p{L}\p{M}\p{Nd}.-]+$/u.test(domain) && !/\p{Default_Ignorable_Code_Point}/u.test(domain)
  return isLetters && domain === domain.normalize('NFKC')
}

function isMailDomain(domain: string): boolean {
  const labels = domain.split('.')
  const isRouted = labels.length > 1 && !domain.endsWith('.invalid')

  return isRouted && labels.every((part) => label.test(part)) && topLevel.test(labels.at(-1) ?? '')
}

/** With a domain of the operator's own, whoever reads its mail could otherwise sign in as a phone account. */
function isPlaceholder(email: string, domain: string): boolean {
  return /^phone_\d/.test(email) && email.endsWith(`@${domainToASCII(domain)}`)
}
