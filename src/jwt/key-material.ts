import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject, sign, verify } from 'node:crypto'
import {
  type Algorithm,
  type AlgorithmRules,
  algorithmNames,
  algorithms,
  isAlgorithm,
  isSymmetric,
} from './algorithms.ts'
import { algorithmOf, type Jwk, jwkFault, thumbprint } from './jwk.ts'
import { type SigningKey, signingKey, type VerifyingKey, verifyingKey } from './keys.ts'
import { rsaWeaknessOf } from './rsa-strength.ts'

/** A key as an operator writes it. */
export interface KeyText {
  /** PEM, a JWK as JSON, or for HMAC the secret itself. */
  readonly text: string
  /** A JWK that names one must name this one. */
  readonly algorithm: Algorithm
  /** Default: that of the JWK, else for public keys their thumbprint (RFC 7638), else none. */
  readonly kid?: string | undefined
  /** For an encrypted private key. */
  readonly passphrase?: string | undefined
}

/** A key that cannot be used; the message follows the name of where it was written. */
export class KeyFault extends Error {
  override readonly name = 'KeyFault'
}

/**
 * Reads the key that tokens are signed with.
 *
 * @throws {KeyFault} when it is none, a public one, too weak, or of another kind than the algorithm.
 */
export function readSigningKey(written: KeyText): SigningKey {
  const { algorithm, text } = written
  const operations = jwkIn(text)?.key_ops
  if (Array.isArray(operations) && !operations.includes('sign'))
    throw new KeyFault('must be for signing: its "key_ops" say otherwise')
  if (isSymmetric(algorithm)) return signingKey(secretParts(written))

  const { key, kid } = asymmetricParts(written)
  if (key.type !== 'private') throw new KeyFault(`must be a private key, not a public one, to sign ${algorithm}`)
  if (!isPair(key)) throw new KeyFault('is damaged: what it signs does not fit its own public part; copy it anew')
  return signingKey({ algorithm, key, kid })
}

/** A private key holds its public part as well, and a key with one wrong character may still be read. */
function isPair(key: KeyObject): boolean {
  const text = Buffer.from('keychime')
  const hash = key.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  try {
    return verify(hash, text, createPublicKey(key), sign(hash, text, key))
  } catch {
    return false
  }
}

/**
 * Reads a key that tokens are checked with; of a private key only the public part is kept. `algorithm` is for a key that
 * does not say its own and would fit several.
 *
 * @throws {KeyFault} when it is none or too weak.
 */
export function readVerifyingKey({ text, algorithm }: Pick<KeyText, 'text' | 'algorithm'>): VerifyingKey {
  const jwk = jwkIn(text)
  const isSecret = jwk === undefined ? !isPem(text) : jwk.kty === 'oct'
  if (isSecret) return verifyingKey(secretParts({ text, algorithm: hmacAlgorithm(jwk?.alg, algorithm) }))

  const key = jwk === undefined ? pemKey({ text, algorithm }) : undefined
  const own = key === undefined ? algorithmOf(jwk ?? {}, algorithm) : algorithmFor(key, algorithm)
  const parts = asymmetricParts({ text, algorithm: own })
  return verifyingKey({ ...parts, key: parts.key.type === 'private' ? createPublicKey(parts.key) : parts.key })
}

/** RFC 7517 §4: `use`, `key_ops` and `alg` of a JWK have to allow what it is read for. */
function readJwk(jwk: Jwk, algorithm: Algorithm): KeyObject {
  const fault = jwkFault(jwk, algorithm)
  if (fault !== undefined) throw new KeyFault(fault)
  const key = isSymmetric(algorithm)
    ? createSecretKey(Buffer.from(String(jwk.k), 'base64url'))
    : parsed(() => (jwk.d === undefined ? createPublicKey : createPrivateKey)({ key: jwk, format: 'jwk' }))
  checkFits(key, algorithm)
  return key
}

interface Parts {
  readonly algorithm: Algorithm
  readonly key: KeyObject
  readonly kid?: string | undefined
}

function secretParts({ text, algorithm, kid }: KeyText): Parts {
  const jwk = jwkIn(text)
  if (jwk !== undefined) return { algorithm, key: readJwk(jwk, algorithm), kid: kid ?? jwk.kid }
  if (isPem(text))
    throw new KeyFault(`must be a secret, not a PEM key: ${algorithm} signs and checks with the same key`)

  const key = createSecretKey(Buffer.from(text))
  checkFits(key, algorithm)
  return { algorithm, key, kid }
}

function asymmetricParts(written: KeyText): Parts {
  const { algorithm } = written
  const jwk = jwkIn(written.text)
  const key = jwk === undefined ? pemKey(written) : readJwk(jwk, algorithm)
  checkFits(key, algorithm)
  return { algorithm, key, kid: written.kid ?? jwk?.kid ?? thumbprint(key) }
}

function hmacAlgorithm(named: unknown, otherwise: Algorithm): Algorithm {
  const algorithm = isAlgorithm(named) ? named : otherwise
  if (isSymmetric(algorithm)) return algorithm
  throw new KeyFault('must be keys in PEM, JWK or JWK sets; a secret needs an HS algorithm')
}

/** RSA keys fit several algorithms, and every other kind one. */
function algorithmFor(key: KeyObject, otherwise: Algorithm): Algorithm {
  if (key.asymmetricKeyType === 'ed25519') return 'Ed25519'
  if (key.asymmetricKeyType === 'rsa') return algorithms[otherwise].family.startsWith('rsa') ? otherwise : 'RS256'
  const { namedCurve } = key.asymmetricKeyDetails ?? {}
  const named = algorithmNames.find((name) => (algorithms[name] as { namedCurve?: string }).namedCurve === namedCurve)
  if (named === undefined || namedCurve === undefined)
    throw new KeyFault(`must not be a key of type ${key.asymmetricKeyType}`)
  return named
}

function pemKey({ text, algorithm, passphrase }: KeyText): KeyObject {
  // Where a value has to be one line, the lines of a PEM are written with \n between them.
  const pem = text.includes('\n') ? text : text.replaceAll('\\n', '\n')
  if (!isPem(pem)) throw new KeyFault(`must be a key in PEM or a JWK for ${algorithm}; ${makeAKey(algorithm)}`)
  if (/-----BEGIN (?:RSA |EC )?(?:ENCRYPTED )?PRIVATE KEY-----/.test(pem)) return privateKey(pem, passphrase)
  return parsed(() => createPublicKey(pem))
}

function privateKey(pem: string, passphrase: string | undefined): KeyObject {
  const isEncrypted = /ENCRYPTED/.test(pem)
  if (isEncrypted && passphrase === undefined)
    throw new KeyFault('is encrypted; set signingKeyPassphrase if it signs tokens, else take its public part')
  return parsed(() => createPrivateKey(isEncrypted ? { key: pem, passphrase } : pem), isEncrypted)
}

function parsed(read: () => KeyObject, isEncrypted = false): KeyObject {
  try {
    return read()
  } catch {
    // What OpenSSL says of a broken key can hold pieces of it, and helps nobody.
    throw new KeyFault(
      isEncrypted
        ? 'cannot be opened with the passphrase that is set; correct one of them'
        : 'is no key that can be read: it is damaged or cut; copy it anew',
    )
  }
}

/** How to come by a key of an algorithm. */
export function makeAKey(algorithm: Algorithm): string {
  const rules: AlgorithmRules = algorithms[algorithm]
  if (rules.family === 'hmac')
    return `make one with: node -p "crypto.randomBytes(${rules.keyBytes}).toString('base64url')"`
  const kind = {
    rsa: 'RSA -pkeyopt rsa_keygen_bits:2048',
    'rsa-pss': 'RSA -pkeyopt rsa_keygen_bits:2048',
    ecdsa: `EC -pkeyopt ec_paramgen_curve:${'curve' in rules ? rules.curve : ''}`,
    eddsa: 'ed25519',
  }[rules.family]
  return `make one with: openssl genpkey -algorithm ${kind}`
}

/** Kind, curve and strength. A key for RSA-PSS alone (id-RSASSA-PSS) is refused: it would not fit the RS algorithms. */
function checkFits(key: KeyObject, algorithm: Algorithm): void {
  const rules: AlgorithmRules = algorithms[algorithm]
  const fault = rules.family === 'hmac' ? shortness(key, rules.keyBytes, algorithm) : misfit(key, rules, algorithm)
  if (fault !== undefined) throw new KeyFault(fault)
}

function shortness(key: KeyObject, least: number, algorithm: Algorithm): string | undefined {
  const bytes = key.symmetricKeySize ?? 0
  if (bytes >= least) return undefined
  return `must have at least ${least} bytes for ${algorithm}, not ${bytes}; ${makeAKey(algorithm)}`
}

function misfit(key: KeyObject, rules: AlgorithmRules, algorithm: Algorithm): string | undefined {
  const kind = key.asymmetricKeyType
  if (rules.family === 'rsa' || rules.family === 'rsa-pss') {
    if (kind !== 'rsa') return wrongKind(algorithm, key)
    const weakness = rsaWeaknessOf(key.type === 'private' ? createPublicKey(key) : key)
    return weakness === undefined ? undefined : `${weakness}; ${makeAKey(algorithm)}`
  }
  if (rules.family === 'eddsa') return kind === 'ed25519' ? undefined : wrongKind(algorithm, key)
  if (rules.family !== 'ecdsa') return undefined
  return key.asymmetricKeyDetails?.namedCurve === rules.namedCurve ? undefined : wrongKind(algorithm, key)
}

function wrongKind(algorithm: Algorithm, key: KeyObject): string {
  const { namedCurve } = key.asymmetricKeyDetails ?? {}
  const rules: AlgorithmRules = algorithms[algorithm]
  const wanted = 'curve' in rules ? `a key on the curve ${rules.curve}` : 'an RSA key'
  const given = namedCurve === undefined ? `a key of type ${key.asymmetricKeyType}` : `a key on the curve ${namedCurve}`
  return `must be ${wanted} for ${algorithm}, not ${given}; ${makeAKey(algorithm)}`
}

/** Wherever it begins: programs write about a key above it, and no such text may pass for a secret. */
function isPem(text: string): boolean {
  return text.includes('-----BEGIN ')
}

function jwkIn(text: string): Jwk | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    return JSON.parse(text) as Jwk
  } catch {
    throw new KeyFault('begins like a JWK and is no JSON; copy it anew')
  }
}
