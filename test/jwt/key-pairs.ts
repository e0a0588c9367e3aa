import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type Algorithm, type AlgorithmRules, algorithms } from '../../src/jwt/algorithms.ts'

/** A key pair in the forms that operators write. */
export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly privatePem: string
  readonly publicPem: string
}

/** One key pair for each algorithm that has pairs, made when it is first asked for. */
export const keyPairs = Object.defineProperties({}, lazyPairs()) as Readonly<Record<Algorithm, KeyPair>>

function lazyPairs(): PropertyDescriptorMap {
  const made = new Map<string, KeyPair>()
  const entries = Object.entries(algorithms).map(([name, rules]) => {
    const kind = JSON.stringify('curve' in rules ? rules.curve : rules.family.slice(0, 3))
    return [name, { get: () => made.get(kind) ?? remember(kind, pairFor(rules)) }] as const
  })
  const remember = (kind: string, pair: KeyPair): KeyPair => {
    made.set(kind, pair)
    return pair
  }
  return Object.fromEntries(entries)
}

function pairFor(rules: AlgorithmRules): KeyPair {
  if (rules.family === 'hmac') throw new Error('HMAC has no key pairs')
  if (rules.family === 'eddsa') return inAllForms(generateKeyPairSync('ed25519'))
  if (rules.family === 'ecdsa') return inAllForms(generateKeyPairSync('ec', { namedCurve: rules.namedCurve }))
  return inAllForms(generateKeyPairSync('rsa', { modulusLength: 2048 }))
}

function inAllForms({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }): KeyPair {
  return {
    privateKey,
    publicKey,
    privatePem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    publicPem: String(publicKey.export({ type: 'spki', format: 'pem' })),
  }
}
