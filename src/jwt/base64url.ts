/** Last characters that leave no bits over (RFC 4648 §3.5), by the length of the text modulo 4. */
const lastOfTwo = /[AQgw]$/
const lastOfThree = /[AEIMQUYcgkosw048]$/

/** Whether a text of base64url characters is the one spelling of its bytes; a second would make a second token. */
export function isCanonical(encoded: string): boolean {
  const over = encoded.length % 4
  if (over === 0) return true
  return over !== 1 && (over === 2 ? lastOfTwo : lastOfThree).test(encoded)
}

/** Text as base64url of its UTF-8 bytes, without padding (RFC 7515 §2). */
export function encodeText(text: string): string {
  return Buffer.from(text).toString('base64url')
}

/** The text that base64url characters stand for; `undefined` when its bytes are not UTF-8. */
export function decodeText(encoded: string): string | undefined {
  const bytes = Buffer.from(encoded, 'base64url')
  const text = bytes.toString()
  // Decoding puts U+FFFD where bytes are wrong, which may as well have stood there.
  return text.includes('\ufffd') && !bytes.equals(Buffer.from(text)) ? undefined : text
}

// One buffer for all: making one for each text costs as much as decoding it.
const scratch = Buffer.alloc(8192)

/**
 * The same for a text of at most 10,000 characters where every byte is one of ASCII; other bytes give other characters than
 * they stand for.
 */
export function decodeAscii(encoded: string): string {
  return scratch.toString('latin1', 0, scratch.write(encoded, 'base64url'))
}
