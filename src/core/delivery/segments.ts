import { septets } from './gsm7.ts'

/** How a text goes out as an SMS, and how many are paid for. */
export interface Segments {
  readonly encoding: 'GSM-7' | 'UCS-2'
  readonly segments: number
}

/**
 * The segments of a text: 160 septets of the GSM 7-bit alphabet fit one, or 70 UTF-16 units where it has another character. Of
 * several each has a header, which leaves 153 and 67 (3GPP TS 23.040 §9.2.3.24.1), and no character is split between two.
 */
export function segmentsOf(text: string): Segments {
  const size = septets(text)
  if (size <= 160) return { encoding: 'GSM-7', segments: 1 }
  const characters = Array.from(text)
  if (size < Number.POSITIVE_INFINITY)
    return { encoding: 'GSM-7', segments: count(characters.map(septets), { one: 160, each: 153 }) }
  return { encoding: 'UCS-2', segments: count(characters.map(unitsOf), { one: 70, each: 67 }) }
}

function unitsOf(character: string): number {
  return character.length
}

function count(sizes: readonly number[], { one, each }: { readonly one: number; readonly each: number }): number {
  if (sizes.reduce((sum, size) => sum + size, 0) <= one) return 1
  let [segments, used] = [1, 0]
  for (const size of sizes) {
    const isFull = used + size > each
    if (isFull) segments += 1
    used = isFull ? size : used + size
  }
  return segments
}
