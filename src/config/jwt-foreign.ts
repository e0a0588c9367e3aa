import type { TokenSettings } from '../core/settings.ts'
import type { Checked, Draft, Origin } from './check.ts'
import type { CheckedJwt } from './jwt-schema.ts'
import type { CheckedConfig } from './schema.ts'

/**
 * Whose access tokens are taken besides those of this instance: of a djangorestframework-simplejwt that signs with the key
 * that it shares with this instance, or with one in `verifyingKeys`. All three settings or none.
 */
export interface ForeignConfig {
  /** `iss` of those tokens, 1 to 255 characters; may be that of this instance. Default none. */
  readonly issuer?: string | null
  /** `aud` of those tokens, 1 to 255 characters; where they have a list, it has to be in it. Default none. */
  readonly audience?: string | null
  /**
   * `true` says that an account number means the same person in both systems. Their tokens name accounts by number and
   * nothing else. Default `false`.
   */
  readonly sameAccounts?: boolean
}

/** Whose tokens are taken, as `auth.settings.jwt` has it. */
export function foreignTokens({ issuer, audience }: Required<ForeignConfig>): Pick<TokenSettings, 'foreign'> {
  return issuer === null || audience === null ? {} : { foreign: { issuer, audience } }
}

/** What is missing where only part of `jwt.foreign` is set: their tokens are told from ours by issuer and audience. */
export function foreignFaultsIn({ foreign = {} }: Draft<CheckedJwt>, name: Origin): string[] {
  if (!isSet(foreign)) return []
  const missing = (['issuer', 'audience'] as const)
    .filter((key) => foreign[key] === null)
    .map((key) => `${name(['jwt', 'foreign', key])} must be set too: tokens of others are known by issuer and audience`)
  const unsaid =
    foreign.sameAccounts === false
      ? [
          `${name(['jwt', 'foreign', 'sameAccounts'])} must be true: it says that an account number is one person in both systems`,
        ]
      : []
  return [...missing, ...unsaid]
}

/** Tokens of others can only be checked with a key that others have. */
export function missingSharedKeyIn({ value, wrong }: Checked<CheckedConfig>, name: Origin): string[] {
  const { foreign = {}, keysFrom, signingKey, verifyingKeys = [] } = value.jwt ?? {}
  const isUnsure = ['keysFrom', 'signingKey', 'verifyingKeys'].some((key) => wrong.has(`jwt.${key}`))
  if (!isSet(foreign) || isUnsure) return []

  const setting = name(['jwt', 'foreign', 'issuer'])
  if (keysFrom === 'database') return [`${setting} must not be set: nobody else signs with the keys in the database`]
  if (signingKey !== undefined || verifyingKeys.length > 0) return []
  const [signing, verifying] = [name(['jwt', 'signingKey']), name(['jwt', 'verifyingKeys'])]
  return [
    `${setting} needs a key that others have too: set ${signing} to the one that is shared, or put theirs into ${verifying}`,
  ]
}

function isSet({ issuer = null, audience = null, sameAccounts = false }: Draft<CheckedJwt['foreign']>): boolean {
  return issuer !== null || audience !== null || sameAccounts
}
