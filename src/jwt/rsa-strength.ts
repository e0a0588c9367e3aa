import type { KeyObject } from 'node:crypto'

const LEAST_BITS = 2048
const LEAST_EXPONENT = 65_537n

/**
 * The sentence that says why an RSA key is too weak; `undefined` when it is not. At least 2048 bits (RFC 7518 §3.3), a
 * public exponent of 65537 or more, and not made by the chips whose keys can be factored (ROCA, CVE-2017-15361).
 */
export function rsaWeaknessOf(key: KeyObject): string | undefined {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {}
  if (modulusLength < LEAST_BITS) return `must have at least ${LEAST_BITS} bits, not ${modulusLength}`
  if (publicExponent < LEAST_EXPONENT) return `must have a public exponent of ${LEAST_EXPONENT} or more`
  return isRoca(modulusOf(key)) ? 'was made by a chip whose keys can be factored (ROCA)' : undefined
}

function modulusOf(key: KeyObject): bigint {
  const { n = '' } = key.export({ format: 'jwk' })
  return BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`)
}

const rocaPrimes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157]

/** Primes of those chips are powers of 65537 modulo many small primes, and so are their products. */
function isRoca(modulus: bigint): boolean {
  return rocaPrimes.every((prime) => isPowerOf65537(Number(modulus % BigInt(prime)), prime))
}

function isPowerOf65537(remainder: number, prime: number): boolean {
  for (let power = 65_537 % prime; ; power = (power * 65_537) % prime) {
    if (power === remainder) return true
    if (power === 1) return false
  }
}
