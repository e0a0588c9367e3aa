/**
 * An ECDSA signature of two numbers of fixed length (RFC 7518 §3.4) as the DER that OpenSSL reads. Its own conversion
 * makes signing twice as slow on Node 24.
 */
export function toDer(signature: Buffer): Buffer {
  const half = signature.length / 2
  const [r, s] = [derInteger(signature.subarray(0, half)), derInteger(signature.subarray(half))]
  const body = Buffer.concat([r, s])
  const length = body.length < 0x80 ? [body.length] : [0x81, body.length]
  return Buffer.concat([Buffer.from([0x30, ...length]), body])
}

/** The same the other way: DER that OpenSSL made, as two numbers of `bytes` each. */
export function fromDer(der: Buffer, bytes: number): Buffer {
  const signature = Buffer.alloc(bytes * 2)
  // A sequence: 0x30, its length in one byte or in two, then two integers.
  let at = der[1] === 0x81 ? 3 : 2
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

/** The shortest form of a number that is not negative (X.690 §8.3). */
function derInteger(number: Buffer): Buffer {
  let start = 0
  while (start < number.length - 1 && number[start] === 0) start++
  const digits = number.subarray(start)
  const padded = (digits[0] ?? 0) >= 0x80 ? [0] : []
  return Buffer.concat([Buffer.from([0x02, digits.length + padded.length, ...padded]), digits])
}
