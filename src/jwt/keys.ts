import { constants, createPublicKey, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto'
import { type Algorithm, type AlgorithmRules, algorithms } from './algorithms.ts'
import { decodeBytes, encodeText } from './base64url.ts'
import { fromDer, toDer } from './ecdsa.ts'
import { createMac } from './hmac.ts'

/** A key that tokens are checked with; its algorithm is the only one it ever works with (RFC 8725 §3.1). */
export interface VerifyingKey {
  readonly algorithm: Algorithm
  /** What tokens name it by; absent: they name none. */
  readonly kid?: string
  /** The encoded header of the tokens that this key signs. */
  readonly header: string
  /** The key itself, to be shown to others; absent where whoever has it could sign. */
  readonly publicKey?: KeyObject
  /** Whether a signature in base64url is that of this text. */
  isSignature(signature: string, text: string): boolean
}

/** A key that signs tokens as well. */
export interface SigningKey extends VerifyingKey {
  /** Gives the signature of a text in base64url; a promise where computing it would hold up everybody else. */
  sign(text: string): string | Promise<string>
}

/** The key of an algorithm, whose strength and kind `key-material.ts` has checked. */
interface KeyParts {
  readonly algorithm: Algorithm
  readonly key: KeyObject
  readonly kid?: string | undefined
}

/** Makes a key for signing, and for checking what it signed. */
export function signingKey(parts: KeyParts): SigningKey {
  const { algorithm, key } = parts
  const rules: AlgorithmRules = algorithms[algorithm]
  if (rules.family === 'hmac') return hmacKey(parts, rules)
  return { ...verifyingKey({ ...parts, key: createPublicKey(key) }), sign: signer(key, rules) }
}

/** Makes a key for checking signatures. */
export function verifyingKey(parts: KeyParts): VerifyingKey {
  const { algorithm, key } = parts
  const rules: AlgorithmRules = algorithms[algorithm]
  if (rules.family === 'hmac') return hmacKey(parts, rules)
  return { ...named(parts), publicKey: key, isSignature: verifier(key, rules) }
}

function named({ algorithm, kid }: KeyParts): Pick<VerifyingKey, 'algorithm' | 'kid' | 'header'> {
  const name = kid === undefined ? {} : { kid }
  return { algorithm, ...name, header: encodeText(JSON.stringify({ alg: algorithm, typ: 'JWT', ...name })) }
}

type RulesOf<F extends AlgorithmRules['family']> = Extract<AlgorithmRules, { readonly family: F }>

/** Compared as text: the one spelling of the right signature is the right signature. */
function hmacKey(parts: KeyParts, { hash, keyBytes }: RulesOf<'hmac'>): SigningKey {
  const mac = createMac(hash, parts.key)
  const characters = Math.ceil((keyBytes * 8) / 6)
  const [expected, given] = [Buffer.alloc(characters), Buffer.alloc(characters)]

  return {
    ...named(parts),
    sign: mac,
    isSignature(signature, text) {
      if (signature.length !== characters) return false
      expected.write(mac(text))
      return given.write(signature) === characters && timingSafeEqual(expected, given)
    },
  }
}

function verifier(key: KeyObject, rules: AlgorithmRules): VerifyingKey['isSignature'] {
  const characters = Math.ceil((signatureBytes(key, rules) * 8) / 6)
  const hash = rules.family === 'eddsa' ? null : rules.hash
  const options = rules.family === 'rsa-pss' ? { key, ...pss } : key

  return (signature, text) => {
    const given = signature.length === characters ? decodeBytes(signature) : undefined
    if (given === undefined) return false
    return verify(hash, Buffer.from(text), options, rules.family === 'ecdsa' ? toDer(given) : given)
  }
}

/** RSA is slow to sign and goes to another thread; the others are done before a thread would have begun. */
function signer(key: KeyObject, rules: AlgorithmRules): SigningKey['sign'] {
  if (rules.family === 'ecdsa') {
    return (text) => fromDer(sign(rules.hash, Buffer.from(text), key), rules.coordinateBytes).toString('base64url')
  }
  if (rules.family === 'eddsa') return (text) => sign(null, Buffer.from(text), key).toString('base64url')

  const options = rules.family === 'rsa-pss' ? { key, ...pss } : key
  return (text) =>
    new Promise((resolve, reject) => {
      sign(rules.hash, Buffer.from(text), options, (error, signature) =>
        error === null ? resolve(signature.toString('base64url')) : reject(error),
      )
    })
}

/** Salt as long as the hash (RFC 7518 §3.5), and no other length is taken. */
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }

function signatureBytes(key: KeyObject, rules: AlgorithmRules): number {
  if (rules.family === 'ecdsa') return rules.coordinateBytes * 2
  return rules.family === 'eddsa' ? 64 : Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8)
}
