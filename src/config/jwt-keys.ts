import { createSecretKey } from 'node:crypto'
import type { AccessKeys } from '../core/settings.ts'
import { type AlgorithmRules, algorithms, isSymmetric } from '../jwt/algorithms.ts'
import { KeyFault, makeAKey, readSigningKey } from '../jwt/key-material.ts'
import { checkNames, readVerifyingKeys } from '../jwt/key-set.ts'
import { type SigningKey, signingKey, type VerifyingKey } from '../jwt/keys.ts'
import type { Draft, Origin } from './check.ts'
import type { CheckedJwt } from './jwt-schema.ts'
import { deriveAccessKey } from './keys.ts'
import type { Secret } from './secret.ts'

/** What `jwt` says of keys. */
type WrittenKeys = Pick<CheckedJwt, 'algorithm' | 'keysFrom' | 'signingKey' | 'signingKeyPassphrase' | 'keyId'> & {
  readonly verifyingKeys: readonly Secret[]
}

/** A sentence for each key of `jwt` that cannot be used. */
export function keyFaultsIn(jwt: Draft<CheckedJwt>, name: Origin): string[] {
  if (jwt.algorithm === undefined || jwt.verifyingKeys === undefined) return []
  const [signing, verifying] = [name(['jwt', 'signingKey']), name(['jwt', 'verifyingKeys'])]
  if (jwt.keysFrom === 'database') {
    return settingsOfAKey(jwt).map((key) => `${name(['jwt', key])} must not be set: keys are in the database`)
  }

  const written = jwt as WrittenKeys
  const fault = faultOf(() => configuredSigningKey(written))
  if (fault !== undefined) return [`${signing} ${fault}`]
  const others = faultOf(() => checkNames(configuredKeys(written)))
  return others === undefined ? [] : [`${verifying} ${others}`]
}

/** What is set and would be read by nobody while the keys are in the database. */
function settingsOfAKey(jwt: Draft<CheckedJwt>): readonly (keyof CheckedJwt)[] {
  const named = (['signingKey', 'signingKeyPassphrase', 'keyId'] as const).filter((key) => jwt[key] !== undefined)
  return (jwt.verifyingKeys ?? []).length === 0 ? named : [...named, 'verifyingKeys']
}

/** The key pair that an algorithm needs and nobody has set. */
export function missingKeyIn({ algorithm, keysFrom, signingKey }: Draft<CheckedJwt>, name: Origin): string[] {
  const isMissing = algorithm !== undefined && !isSymmetric(algorithm) && signingKey === undefined
  if (!isMissing || keysFrom === 'database') return []
  return [
    `${name(['jwt', 'signingKey'])} must be set for ${algorithm}: a private key in PEM or JWK; ${makeAKey(algorithm)}; ` +
      `or set ${name(['jwt', 'keysFrom'])} to database, where the first key is made by itself`,
  ]
}

/** The keys of access tokens, as `jwt` sets them or, for HS*, derived from `secret`. */
export function accessKeysOf(jwt: WrittenKeys, secret: Secret): AccessKeys {
  if (jwt.keysFrom === 'database') return 'database'
  const signing = configuredSigningKey(jwt) ?? derivedKey(jwt, secret)
  return { signing, verifying: [signing, ...others(jwt)] }
}

function configuredSigningKey({
  algorithm,
  signingKey,
  signingKeyPassphrase,
  keyId,
}: WrittenKeys): SigningKey | undefined {
  if (signingKey === undefined) return undefined
  return readSigningKey({
    text: signingKey.reveal(),
    algorithm,
    kid: keyId,
    passphrase: signingKeyPassphrase?.reveal(),
  })
}

function derivedKey({ algorithm, keyId }: WrittenKeys, secret: Secret): SigningKey {
  const { keyBytes } = algorithms[algorithm] as Extract<AlgorithmRules, { family: 'hmac' }>
  return signingKey({ algorithm, key: createSecretKey(deriveAccessKey(secret, keyBytes)), kid: keyId })
}

function configuredKeys(jwt: WrittenKeys): readonly VerifyingKey[] {
  const signing = configuredSigningKey(jwt)
  return signing === undefined ? others(jwt) : [signing, ...others(jwt)]
}

function others({ algorithm, verifyingKeys }: WrittenKeys): readonly VerifyingKey[] {
  return verifyingKeys.flatMap((key) => readVerifyingKeys(key.reveal(), algorithm))
}

function faultOf(read: () => unknown): string | undefined {
  try {
    read()
    return undefined
  } catch (error) {
    if (error instanceof KeyFault) return error.message
    throw error
  }
}
