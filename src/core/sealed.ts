import { createCipheriv, createDecipheriv } from 'node:crypto'

const IV_BYTES = 12
const TAG_BYTES = 16

/** What a sealed text is bound to: it opens nowhere else. */
interface Sealing {
  /** 32 bytes. */
  readonly key: Buffer
  /** Such as the key of its row, so that the texts of two rows cannot be exchanged. */
  readonly context: string
}

/**
 * Seals a text with AES-256-GCM (NIST SP 800-38D): base64url of the nonce, the tag and the ciphertext.
 *
 * @param nonce 12 fresh random bytes
 */
export function seal(text: string, nonce: Uint8Array, { key, context }: Sealing): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
}

/** Opens what `seal` made; `undefined` when it was sealed with another key, for another place, or changed. */
export function unseal(sealed: string, { key, context }: Sealing): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < IV_BYTES + TAG_BYTES) return undefined
  const [nonce, tag] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)]
  const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(context)).setAuthTag(tag)
  try {
    return Buffer.concat([cipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), cipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
