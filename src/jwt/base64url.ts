/** Text as base64url of its UTF-8 bytes, without padding (RFC 7515 §2). */
export function encodeText(text: string): string {
  return Buffer.from(text).toString('base64url')
}

/** The text that base64url stands for; `undefined` for what `decodeBytes` refuses and for bytes that are not UTF-8. */
export function decodeText(encoded: string): string | undefined {
  const bytes = decodeBytes(encoded)
  return bytes && utf8Text(bytes)
}

/** The bytes that base64url stands for; `undefined` for any spelling of them but one: a second would make a second token. */
export function decodeBytes(encoded: string): Buffer | undefined {
  const bytes = Buffer.from(encoded, 'base64url')
  return isSpelling(encoded, bytes.length) ? bytes : undefined
}

/** The same, written into a room that is large enough; gives how many there are. */
export function decodeInto(room: Buffer, encoded: string): number | undefined {
  const written = room.write(encoded, 'base64url')
  return isSpelling(encoded, written) ? written : undefined
}

/** The text of UTF-8 bytes, `undefined` when they are not. */
export function utf8Text(bytes: Buffer): string | undefined {
  const text = bytes.toString()
  // Decoding puts U+FFFD where bytes are wrong, which may as well have stood there.
  return text.includes('\ufffd') && !bytes.equals(Buffer.from(text)) ? undefined : text
}

/**
 * Whether a text is the one spelling of the bytes that Node made of it: Node skips foreign characters, takes the low byte of
 * wide ones, knows two of base64, and drops bits that are over. A third of what a regular expression would cost.
 */
function isSpelling(encoded: string, bytes: number): boolean {
  return (
    bytes === Math.floor((encoded.length * 6) / 8) &&
    !encoded.includes('+') &&
    !encoded.includes('/') &&
    leavesNoBits(encoded) &&
    Buffer.byteLength(encoded) === encoded.length
  )
}

/** By the length of the text modulo 4 (RFC 4648 §3.5). */
function leavesNoBits(encoded: string): boolean {
  const over = encoded.length % 4
  if (over === 0) return true
  return over !== 1 && (over === 2 ? 'AQgw' : 'AEIMQUYcgkosw048').includes(encoded.charAt(encoded.length - 1))
}
