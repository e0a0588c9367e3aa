import { generateKeyPair, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { type Algorithm, type AlgorithmRules, algorithms } from './algorithms.ts'

const generate = promisify(generateKeyPair)

const RSA_BITS = 2048

/** Makes a new key for an algorithm, as `readSigningKey` reads it: a private key in PEM (PKCS#8), or a secret. */
export async function makeKey(algorithm: Algorithm): Promise<string> {
  const rules: AlgorithmRules = algorithms[algorithm]
  if (rules.family === 'hmac') return randomBytes(rules.keyBytes).toString('base64url')

  const { privateKey } = await pairFor(rules)
  return String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
}

function pairFor(rules: Exclude<AlgorithmRules, { readonly family: 'hmac' }>): ReturnType<typeof generateEd25519> {
  if (rules.family === 'eddsa') return generateEd25519()
  if (rules.family === 'ecdsa') return generate('ec', { namedCurve: rules.namedCurve })
  return generate('rsa', { modulusLength: RSA_BITS })
}

function generateEd25519() {
  return generate('ed25519')
}
