import type { Ambient } from './ambient.ts'

// Crockford's alphabet in lower case: sorts as its values do, and has no letters that read as digits.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_CHARACTERS = 10
// 42 bits of milliseconds last until 2109 and leave 8 of the 50 to order what is made in one of them.
const TICKS_PER_MS = 256
const RANDOM_CHARACTERS = 20

/** What kinds of thing have an id, by prefix. Account ids are integers and have none. */
export type IdPrefix = 'ch1' | 'dlv' | 'evt' | 'req' | 'ses' | 'dev' | 'key' | 'prc' | 'wrk'

/**
 * Makes an id: a prefix, a tick (50 bits) and 100 random bits, in 30 characters. Ids of one process sort in the order
 * they were made, whatever the clock does, and time-ordered keys keep new rows together on disk.
 */
export function newId(prefix: IdPrefix, ambient: Pick<Ambient, 'tick' | 'random'>): string {
  return `${prefix}_${encodeTick(ambient.tick())}${encodeBytes(ambient.random(13), RANDOM_CHARACTERS)}`
}

/** The first tick of a millisecond. */
export function tickAt(now: number): number {
  return now * TICKS_PER_MS
}

/** Makes a source of ticks: each is later than the one before, also within a millisecond or after a clock set back. */
export function createTicks(now: () => number): () => number {
  let last = 0
  return () => {
    last = Math.max(last + 1, tickAt(now()))
    return last
  }
}

/** Encodes a tick as ten characters that sort like it. */
export function encodeTick(tick: number): string {
  let rest = tick
  let text = ''
  for (let i = 0; i < TIME_CHARACTERS; i++) {
    text = ALPHABET.charAt(rest % 32) + text
    rest = Math.floor(rest / 32)
  }
  return text
}

/** When an id was made, epoch milliseconds. */
export function timeOfId(id: string): number {
  const characters = id.slice(id.indexOf('_') + 1).slice(0, TIME_CHARACTERS)
  const tick = [...characters].reduce((sum, character) => sum * 32 + ALPHABET.indexOf(character), 0)
  return Math.floor(tick / TICKS_PER_MS)
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
