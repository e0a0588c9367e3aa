import { AuthError } from '../errors.ts'
import { maskEmail, parseEmail } from './email.ts'
import { maskPhone, type Phone, parsePhone } from './phone.ts'
import type { PhonePolicy } from './settings.ts'

/** What names an account to the person who has it, in its one stored form. */
export type Identifier =
  /** An email address: lower case, the domain in punycode. */
  | { readonly kind: 'email'; readonly value: string }
  /** A phone number in E.164, and its country where that can be told. */
  | ({ readonly kind: 'phone' } & Phone)

/** What decides which identifiers are taken; `Settings` is one. */
export interface IdentifierPolicy {
  readonly phone: PhonePolicy
  readonly placeholderEmailDomain: string
}

/** The longest text that is looked at; no identifier is longer (RFC 5321 §4.5.3.1). */
const longestText = 320

/**
 * Reads an email address or a phone number, told apart by their look: whatever has an `@` is meant as an address, what
 * starts like a number as a number. All spellings of one identifier give the same value.
 *
 * @throws {AuthError} `invalid_email`, `invalid_phone`, or `invalid_identifier` when it looks like neither.
 */
export function parseIdentifier(text: string, policy: IdentifierPolicy): Identifier {
  if (text.length > longestText) throw new AuthError('invalid_identifier')

  // The full-width signs are refused as addresses, not as something unrecognisable.
  if (/[@＠﹫]/.test(text)) return { kind: 'email', value: parseEmail(text, policy.placeholderEmailDomain) }
  if (looksLikePhone(text)) return { kind: 'phone', ...parsePhone(text, policy.phone) }
  throw new AuthError('invalid_identifier')
}

/** Hides an identifier for answers and logs: `+44•••••0958`, `a•••••@example.com`. */
export function maskIdentifier({ kind, value }: Identifier): string {
  return kind === 'email' ? maskEmail(value) : maskPhone(value)
}

/** Digits of any script count here, so that one that is not read is refused as a number. */
function looksLikePhone(text: string): boolean {
  return /^(?:tel:|[+＋]|[^\p{L}\p{Nd}]*\p{Nd})/iu.test(text.trim())
}
