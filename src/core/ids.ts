import type { Ambient } from './ambient.ts'

// Crockford's alphabet in lower case: sorts as its values do, and has no letters that read as digits.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_CHARACTERS = 10
const RANDOM_CHARACTERS = 20

/** What kinds of thing have an id, by prefix. Account ids are integers and have none. */
export type IdPrefix = 'ch1' | 'dlv' | 'evt' | 'req' | 'ses' | 'dev'

/**
 * Makes an id: a prefix, the millisecond (50 bits) and 100 random bits, in 30 characters that sort by time.
 * Time-ordered keys keep new rows together on disk.
 */
export function newId(prefix: IdPrefix, ambient: Ambient): string {
  return `${prefix}_${encodeTime(ambient.now())}${encodeBytes(ambient.random(13), RANDOM_CHARACTERS)}`
}

/** Encodes a time in milliseconds as ten characters that sort like it. */
export function encodeTime(at: number): string {
  let rest = at
  let text = ''
  for (let i = 0; i < TIME_CHARACTERS; i++) {
    text = ALPHABET.charAt(rest % 32) + text
    rest = Math.floor(rest / 32)
  }
  return text
}

/** Encodes the first `characters` × 5 bits of `bytes`. */
export function encodeBytes(bytes: Uint8Array, characters: number): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5 && text.length < characters) {
      bits -= 5
      text += ALPHABET.charAt((held >> bits) & 31)
    }
  }
  return text
}
