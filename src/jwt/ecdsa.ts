/** What comes before the numbers: a sequence, and its length in one byte or in two. */
const HEAD = 3

/**
 * An ECDSA signature of two numbers of fixed length (RFC 7518 §3.4) as the DER that OpenSSL reads. Its own conversion
 * makes signing twice as slow on Node 24.
 */
export function toDer(signature: Buffer): Buffer {
  const half = signature.length / 2
  // A number takes its tag, its length, and perhaps a zero in front.
  const der = Buffer.allocUnsafe(HEAD + signature.length + 6)
  const second = writeInteger(der, HEAD, signature.subarray(0, half))
  const end = writeInteger(der, second, signature.subarray(half))
  const start = end - HEAD < 0x80 ? 1 : 0
  der[1] = 0x81
  der[start] = 0x30
  der[2] = end - HEAD
  return der.subarray(start, end)
}

/** The same the other way: DER that OpenSSL made, as two numbers of `bytes` each. */
export function fromDer(der: Buffer, bytes: number): Buffer {
  const signature = Buffer.alloc(bytes * 2)
  let at = der[1] === 0x81 ? HEAD : HEAD - 1
  for (const end of [bytes, bytes * 2]) {
    const length = der.readUInt8(at + 1)
    const number = der.subarray(at + 2, at + 2 + length)
    // A zero in front only says that the number is not negative.
    const digits = number[0] === 0 ? number.subarray(1) : number
    digits.copy(signature, end - digits.length)
    at += 2 + length
  }
  return signature
}

/** Writes the shortest form of a number that is not negative (X.690 §8.3); gives where it ends. */
function writeInteger(der: Buffer, at: number, number: Buffer): number {
  let start = 0
  while (start < number.length - 1 && number[start] === 0) start++
  const zero = (number[start] ?? 0) < 0x80 ? 0 : 1
  const length = number.length - start + zero
  der[at] = 0x02
  der[at + 1] = length
  der[at + 2] = 0
  number.copy(der, at + 2 + zero, start)
  return at + 2 + length
}
