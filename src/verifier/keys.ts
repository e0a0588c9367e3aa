import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { demand } from './demand.ts'

/** An algorithm whose public keys can be published (RFC 7518 §3.1, RFC 9864 §2.2). */
export type Algorithm = `${'RS' | 'ES' | 'PS'}${256 | 384 | 512}` | 'Ed25519'

/** Names are case-sensitive (RFC 7515 §4.1.1). */
export function isAlgorithm(name: string): name is Algorithm {
  return /^([REP]S(256|384|512)|Ed25519)$/.test(name)
}

const curves: Partial<Record<Algorithm, string>> = {
  ES256: 'P-256',
  ES384: 'P-384',
  ES512: 'P-521',
  Ed25519: 'Ed25519',
}

/** A key that somebody published; its algorithm is the only one it ever works with (RFC 8725 §3.1). */
export interface PublishedKey {
  readonly alg: Algorithm
  /** Absent: any name may mean it. */
  readonly kid: string | undefined
  isSignature(signature: Buffer, text: string): boolean
}

interface Jwk {
  readonly kty?: string
  readonly crv?: string
  readonly kid?: string
  readonly alg?: string
  readonly use?: string
  readonly key_ops?: readonly string[]
  readonly [member: string]: unknown
}

/**
 * Reads a JWK set (RFC 7517 §5): keys of algorithms that are not wanted, or for something else than signatures, are passed over;
 * a wanted key that is wrong makes the set wrong, as does a secret in it. Keys of one name are all tried.
 */
export function readKeySet(set: unknown, wanted: readonly Algorithm[]): readonly PublishedKey[] {
  const { keys } = (set ?? {}) as { readonly keys?: unknown }
  demand(Array.isArray(keys), 'it is no JWK set')
  return keys.flatMap((jwk: Jwk) => wantedKey(jwk, wanted))
}

function wantedKey(jwk: Jwk, wanted: readonly Algorithm[]): readonly PublishedKey[] {
  const { kty, crv, kid, use = 'sig', key_ops: uses = ['verify'] } = jwk
  // RFC 7517 §9.2
  demand(!/"(d|p|q|dp|dq|qi|oth|k)":/.test(JSON.stringify(jwk)), 'it has a secret')
  const isKind = (alg: Algorithm): boolean =>
    crv === curves[alg] && kty === (crv === undefined ? 'RSA' : crv === alg ? 'OKP' : 'EC')
  const named = jwk.alg === 'EdDSA' ? crv : jwk.alg
  const alg = wanted.find(named === undefined ? isKind : (name) => name === named)
  if (alg === undefined || use !== 'sig' || !uses.includes('verify')) return []

  demand(isKind(alg), `a key is none for ${alg}`)
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const { modulusLength = 2048, publicExponent = 65_537n } = key.asymmetricKeyDetails ?? {}
  // RFC 7518 §3.3
  demand(modulusLength > 2047 && publicExponent > 65_536n, 'a weak RSA key')
  return [{ alg, kid, isSignature: checking(key, alg) }]
}

function checking(key: KeyObject, alg: Algorithm): PublishedKey['isSignature'] {
  const hash = alg === 'Ed25519' ? null : `sha${alg.slice(2)}`
  const options = { key, dsaEncoding: 'ieee-p1363', ...(alg.startsWith('P') && pss) } as const
  return (signature, text) => verify(hash, Buffer.from(text), options, signature)
}

/** Salt as long as the hash (RFC 7518 §3.5), and no other length is taken. */
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
