import { AuthError } from '../errors.ts'

const LONGEST = 2048

/**
 * Reads the address of a page that asks for a code and keeps its origin; blank means none. It is never a place to
 * send anybody to.
 *
 * @throws {AuthError} `validation_error` for anything but an absolute http or https URL without credentials.
 */
export function parseSource(text: string | undefined): string | undefined {
  if (text === undefined || text.trim() === '') return undefined
  // URL parsers forgive backslashes, a missing slash and control characters; an honest page sends none of them.
  const plain = text.length <= LONGEST && /^https?:\/\/[^\s\\\p{Cc}]+$/iu.test(text) && URL.canParse(text)
  const url = plain ? new URL(text) : undefined
  if (url === undefined || url.username !== '' || url.password !== '') {
    throw new AuthError('validation_error', { details: { fields: { source_url: ['Enter a valid URL.'] } } })
  }
  return url.origin
}
