import { createHmac, timingSafeEqual } from 'node:crypto'
import { AuthError } from '../errors.ts'

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
const DIGITS = '23456789'

/**
 * Derives the one-time code of a challenge: HMAC-SHA-256 of its handle under the code key, taken apart into `digits`
 * unbiased decimal digits. Nothing is stored, and the same challenge always has the same code.
 */
export function deriveCode(key: Uint8Array, handle: string, digits: number): string {
  let code = ''
  for (let block = 0; code.length < digits; block++) {
    for (const byte of mac(key, `code:${block}:${handle}`)) {
      // Bytes of 250 and above would favour 0–5: skip them.
      if (byte < 250 && code.length < digits) code += String(byte % 10)
    }
  }
  return code
}

/**
 * Reads a code as a person types it: blanks and dashes between the digits do not count.
 *
 * @throws {AuthError} `validation_error` for anything but 4 to 10 digits.
 */
export function parseGuess(text: string): string {
  const digits = text.length > 64 ? '' : text.replace(/[\s-]/g, '')
  if (!/^[0-9]{4,10}$/.test(digits)) {
    throw new AuthError('validation_error', { details: { fields: { otp: ['OTP must be 4 to 10 digits.'] } } })
  }
  return digits
}

/**
 * How many digits of the challenge's code the guess got right: all of its own, or 0. Compares in constant time
 * whatever the guess is. Codes of different lengths of one challenge share their beginning, so the caller must still
 * hold the answer against the challenge's own length.
 */
export function matchedDigits(key: Uint8Array, handle: string, guess: string): number {
  const code = deriveCode(key, handle, guess.length)
  return timingSafeEqual(Buffer.from(code, 'latin1'), Buffer.from(guess, 'latin1')) ? guess.length : 0
}

/** The tag of a challenge, a letter and a digit such as `K7`, that a person uses to tell two messages apart. */
export function deriveTag(key: Uint8Array, handle: string): string {
  const [first = 0, second = 0] = mac(key, `tag:${handle}`)
  return LETTERS.charAt(first % LETTERS.length) + DIGITS.charAt(second % DIGITS.length)
}

function mac(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
