/** A hash function by the name that node:crypto has for it. */
export type HashName = 'sha256' | 'sha384' | 'sha512'

/** What an algorithm demands of its key, and how it signs. */
export type AlgorithmRules =
  | { readonly family: 'hmac'; readonly hash: HashName; readonly keyBytes: number }
  | { readonly family: 'rsa' | 'rsa-pss'; readonly hash: HashName }
  | {
      readonly family: 'ecdsa'
      readonly hash: HashName
      readonly curve: string
      /** As OpenSSL calls it. */
      readonly namedCurve: string
      readonly coordinateBytes: number
    }
  | { readonly family: 'eddsa'; readonly curve: string }

/**
 * The algorithms of RFC 7518 §3.1 with their rules: HMAC keys as long as their hash (§3.2), one curve for each ECDSA
 * algorithm (§3.4). `Ed25519` is the fully specified name of RFC 9864 §2.2.
 */
export const algorithms = {
  HS256: { family: 'hmac', hash: 'sha256', keyBytes: 32 },
  HS384: { family: 'hmac', hash: 'sha384', keyBytes: 48 },
  HS512: { family: 'hmac', hash: 'sha512', keyBytes: 64 },
  RS256: { family: 'rsa', hash: 'sha256' },
  RS384: { family: 'rsa', hash: 'sha384' },
  RS512: { family: 'rsa', hash: 'sha512' },
  ES256: { family: 'ecdsa', hash: 'sha256', curve: 'P-256', namedCurve: 'prime256v1', coordinateBytes: 32 },
  ES384: { family: 'ecdsa', hash: 'sha384', curve: 'P-384', namedCurve: 'secp384r1', coordinateBytes: 48 },
  ES512: { family: 'ecdsa', hash: 'sha512', curve: 'P-521', namedCurve: 'secp521r1', coordinateBytes: 66 },
  PS256: { family: 'rsa-pss', hash: 'sha256' },
  PS384: { family: 'rsa-pss', hash: 'sha384' },
  PS512: { family: 'rsa-pss', hash: 'sha512' },
  Ed25519: { family: 'eddsa', curve: 'Ed25519' },
} as const satisfies Record<string, AlgorithmRules>

/** The name of an algorithm, as it stands in `alg`. */
export type Algorithm = keyof typeof algorithms

/** The names of all algorithms, those of the first specification before its extensions. */
export const algorithmNames = Object.keys(algorithms) as readonly Algorithm[]

/** Whether a text names an algorithm; names are case-sensitive (RFC 7515 §4.1.1). */
export function isAlgorithm(name: unknown): name is Algorithm {
  return typeof name === 'string' && Object.hasOwn(algorithms, name)
}

/** Whether `alg` means an algorithm: `EdDSA` is what others call `Ed25519` (RFC 8037 §3.1, RFC 9864 §2.2). */
export function isNameOf(alg: unknown, algorithm: Algorithm): boolean {
  return alg === algorithm || (alg === 'EdDSA' && algorithm === 'Ed25519')
}

/** Whether whoever verifies with a key of this algorithm could also sign with it. */
export function isSymmetric(algorithm: Algorithm): boolean {
  return algorithms[algorithm].family === 'hmac'
}
