import {
  createHmac,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  type KeyPairKeyObjectResult,
  sign,
} from 'node:crypto'
import type { Goal } from '../harness/standings.ts'

/** An algorithm that tokens are signed with, and what keychime is to reach with it: a row of the suite. */
export interface Algorithm {
  readonly name: 'HS256' | 'RS256' | 'ES256' | 'Ed25519'
  /** What fast-jwt knows it by: Ed25519 by its older name (RFC 9864 §2.2). */
  readonly fastJwtName: 'HS256' | 'RS256' | 'ES256' | 'EdDSA'
  /** Of `crypto.sign`; Ed25519 hashes by itself. */
  readonly digest: 'sha256' | null
  makeKeys(): Keys
  readonly verifyGoals: readonly Goal[]
  readonly signGoals: readonly Goal[]
}

/** One key, parsed and as text; of an HMAC, both sides are the same. */
export interface Keys {
  readonly signing: KeyObject
  readonly verifying: KeyObject
  readonly signingText: string
  readonly verifyingText: string
}

/** What the limit of the machine is called in tables. */
export const raw = 'raw node:crypto'

const ofRaw = (atLeast: number): Goal => ({ against: raw, atLeast: () => atLeast })
const hmacOfRaw: Goal = { against: raw, atLeast: (nodeMajor) => (nodeMajor < 22 ? 0.8 : 0.65) }

/** The rows, with the goals of issue 4. */
export const algorithms: readonly Algorithm[] = [
  {
    name: 'HS256',
    fastJwtName: 'HS256',
    digest: 'sha256',
    makeKeys: secretKey,
    verifyGoals: [
      hmacOfRaw,
      { against: 'fast-jwt', atLeast: () => 2.3 },
      { against: 'jose', atLeast: () => 8 },
      { against: 'jose, 64 in flight', atLeast: () => 8 },
    ],
    signGoals: [hmacOfRaw],
  },
  {
    name: 'RS256',
    fastJwtName: 'RS256',
    digest: 'sha256',
    makeKeys: () => pemKeys(generateKeyPairSync('rsa', { modulusLength: 2048 })),
    verifyGoals: [ofRaw(0.85)],
    signGoals: [ofRaw(1.4)],
  },
  {
    name: 'ES256',
    fastJwtName: 'ES256',
    digest: 'sha256',
    makeKeys: () => pemKeys(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
    verifyGoals: [ofRaw(0.95)],
    signGoals: [],
  },
  {
    name: 'Ed25519',
    fastJwtName: 'EdDSA',
    digest: null,
    makeKeys: () => pemKeys(generateKeyPairSync('ed25519')),
    verifyGoals: [ofRaw(0.95)],
    signGoals: [],
  },
]

/** The signature of a text as tokens carry it, by node:crypto alone (RFC 7518 §3). */
export function signature(text: string, { digest }: Algorithm, key: KeyObject): Buffer {
  if (key.type === 'secret') return createHmac('sha256', key).update(text).digest()
  return sign(digest, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
}

function pemKeys({ privateKey, publicKey }: KeyPairKeyObjectResult): Keys {
  return {
    signing: privateKey,
    verifying: publicKey,
    signingText: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    verifyingText: String(publicKey.export({ type: 'spki', format: 'pem' })),
  }
}

function secretKey(): Keys {
  const text = 'everybody-knows-this-key-of-the-benchmarks'
  const key = createSecretKey(Buffer.from(text))
  return { signing: key, verifying: key, signingText: text, verifyingText: text }
}
