import { createHmac, hash, type KeyObject } from 'node:crypto'
import type { HashName } from './algorithms.ts'

/** Gives the HMAC of a text (RFC 2104) in base64url. */
export type Mac = (text: string) => string

const blockBytes = { sha256: 64, sha384: 128, sha512: 128 } as const
const LONGEST_TEXT = 8192

/**
 * Makes the HMAC of one key. Two one-shot hashes over blocks that hold the padded key cost half of what `createHmac`
 * does, whose object is made anew for each text. Where they do not give the same, `createHmac` serves.
 */
export function createMac(name: HashName, key: KeyObject): Mac {
  const plain: Mac = (text) => createHmac(name, key).update(text).digest('base64url')
  const quick = paddedMac(name, key.export(), plain)
  return quick('keychime') === plain('keychime') ? quick : plain
}

function paddedMac(name: HashName, key: Buffer, plain: Mac): Mac {
  const block = blockBytes[name]
  const short = key.length > block ? hash(name, key, 'buffer') : key
  // Room for one character more than the longest text: of a text that is not ASCII more is written than its length.
  const inner = Buffer.alloc(block + LONGEST_TEXT + 4, 0x36)
  const outer = Buffer.alloc(block + hash(name, '', 'buffer').length, 0x5c)
  for (const [index, byte] of short.entries()) {
    inner.writeUInt8(0x36 ^ byte, index)
    outer.writeUInt8(0x5c ^ byte, index)
  }

  let view = inner
  return (text) => {
    // As UTF-8, never latin1: there U+0141 would be written as an A, and a changed token have the same HMAC.
    const written = text.length > LONGEST_TEXT ? 0 : inner.write(text, block)
    if (written !== text.length) return plain(text)
    // One view for texts of one length: making it anew costs a tenth of a hash.
    if (view.length !== block + written) view = inner.subarray(0, block + written)
    outer.write(hash(name, view, 'binary'), block, 'binary')
    return hash(name, outer, 'base64url')
  }
}
