/** Code points of zero in the digit sets that keyboards and messages use: Arabic, Persian, Devanagari, Bengali, full width. */
const zeros = [0x0660, 0x06f0, 0x0966, 0x09e6, 0xff10]

/** Gives the text with every digit as 0–9. */
export function plainDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const point = digit.codePointAt(0) ?? 0
    const zero = zeros.find((start) => point >= start && point < start + 10)
    return zero === undefined ? digit.normalize('NFKC') : String(point - zero)
  })
}

/** Gives the digits of what somebody typed, at most `length`. */
export function digitsIn(text: string, length: number): string {
  return plainDigits(text)
    .replace(/[^0-9]/g, '')
    .slice(0, length)
}

const between = '[\\s.\\u2010-\\u2015-]?'

/**
 * Finds the code in a pasted message, or gives an empty text. The line `@host #code` decides (WICG
 * sms-one-time-codes); without it the first run of exactly `length` digits, then exactly as many in groups (`123 456`).
 * A part of a longer or shorter number, such as a phone number, is no code.
 */
export function codeIn(text: string, length: number): string {
  const plain = plainDigits(text).trim()
  const bound = [...plain.matchAll(/(?:^|\s)@\S+ #([0-9]+)(?=\s|$)/g)].map((found) => found[1] ?? '')
  const named = bound.filter((code) => code.length === length).at(-1)
  return named ?? runOf(plain, length) ?? groupsOf(plain, length) ?? ''
}

/** Whether a text is a few digits of a code, as dictation brings them, and not all of it. */
export function isPartOfCode(text: string, length: number): boolean {
  const plain = plainDigits(text).trim()
  return /^[0-9]+$/.test(plain) && plain.length < length
}

function runOf(text: string, length: number): string | undefined {
  return new RegExp(`(?<![0-9])[0-9]{${length}}(?![0-9])`).exec(text)?.[0]
}

function groupsOf(text: string, length: number): string | undefined {
  const separated = new RegExp(`(?<![0-9]${between})[0-9](?:${between}[0-9]){${length - 1}}(?!${between}[0-9])`)
  return separated.exec(text)?.[0].replace(/[^0-9]/g, '')
}
