import { isLoopbackOrigin } from './addresses.ts'
import { channelNameOf, isDevelopmentChannel } from './channel-names.ts'
import type { Checked, Draft, Origin } from './check.ts'
import { hmacTextsOf } from './hmac-text.ts'
import { foreignFaultsIn, missingSharedKeyIn } from './jwt-foreign.ts'
import { keyFaultsIn, missingKeyIn } from './jwt-keys.ts'
import { accessLifetimeMs, refreshLifetimeMs } from './jwt-lifetimes.ts'
import type { CheckedJwt } from './jwt-schema.ts'
import { isAnyProviderSaid, providerFaults } from './providers/faults.ts'
import { judged } from './providers/needs.ts'
import { unknownProviders } from './routing.ts'
import type { CheckedConfig } from './schema.ts'
import type { Secret } from './secret.ts'
import { guessabilityOf, leastBytes, makeASecret, weaknessOf } from './secret-strength.ts'
import { stepUpFaults } from './step-up.ts'
import { linkedEmails } from './templates.ts'
import { testIdentityFaults } from './test-identities.ts'

/** The path of the configuration as a whole, which is wrong when it is no object. */
const everything = ''

/**
 * What settings that are right one by one demand of each other: one sentence a conflict. Settings whose own value is
 * wrong are left alone, so that no mistake is told twice.
 */
export function conflictsIn(checked: Checked<CheckedConfig>, name: Origin, now: number): string[] {
  const config = checked.value
  if (checked.wrong.has(everything)) return []

  return [
    ...missingSecret(checked, name),
    ...missingKeyIn(config.jwt ?? {}, name),
    ...(config.environment === 'production' ? productionFaults(checked, name) : []),
    ...repeatedChannels(config, name),
    ...otherLengths(config, name),
    ...providerFaults(judged(checked, name)),
    ...stepUpFaults(judged(checked, name)),
    ...unknownProviders(checked, name),
    ...countriesInBothLists(config, name),
    ...linksToNowhere(checked, name),
    ...testIdentityFaults(config, name, now),
    ...sharedKey(config, name),
    ...missingSharedKeyIn(checked, name),
    ...jwtConflictsIn(config.jwt ?? {}, name),
  ]
}

/** The same for `jwt` alone. */
export function jwtConflictsIn(jwt: Draft<CheckedJwt>, name: Origin): string[] {
  return [
    ...twoLifetimes(jwt, name),
    ...lifetimesOutOfOrder(jwt, name),
    ...repeatedClaims(jwt, name),
    ...keyFaultsIn(jwt, name),
    ...weakVerifyingKeys(jwt, name),
    ...foreignFaultsIn(jwt, name),
  ]
}

function missingSecret({ value, wrong }: Checked<CheckedConfig>, name: Origin): string[] {
  if (value.secret !== undefined || wrong.has('secret')) return []
  return [`${name(['secret'])} must be set; ${makeASecret}`]
}

function productionFaults(checked: Checked<CheckedConfig>, name: Origin): string[] {
  return [...guessableSecrets(checked.value, name), ...urlFaults(checked, name), ...channelFaults(checked, name)]
}

function guessableSecrets({ secret, jwt }: Draft<CheckedConfig>, name: Origin): string[] {
  const guessable = (text: string): string | undefined =>
    weaknessOf(text) === undefined ? guessabilityOf(text) : undefined
  return [
    ...(secret === undefined ? [] : faults([secret.reveal()], guessable, name(['secret']))),
    ...faults(hmacTextsOf(jwt ?? {}, jwt?.signingKey), guessable, name(['jwt', 'signingKey'])),
    ...faults(othersSecrets(jwt ?? {}), guessable, `${name(['jwt', 'verifyingKeys'])} has a key that`),
  ]
}

function faults(
  texts: readonly string[],
  faultOf: (text: string) => string | undefined,
  setting: string,
): readonly string[] {
  return texts.flatMap((text) => {
    const fault = faultOf(text)
    return fault === undefined ? [] : [`${setting} ${fault}`]
  })
}

function othersSecrets(jwt: Draft<CheckedJwt>): readonly string[] {
  return (jwt.verifyingKeys ?? []).flatMap((key) => hmacTextsOf(jwt, key))
}

/** Whoever knows a key that tokens are checked with can make them. How long it must be is said where it is read. */
function weakVerifyingKeys(jwt: Draft<CheckedJwt>, name: Origin): readonly string[] {
  const longEnough = othersSecrets(jwt).filter((text) => Buffer.byteLength(text) >= leastBytes)
  return faults(longEnough, weaknessOf, `${name(['jwt', 'verifyingKeys'])} has a key that`)
}

function urlFaults({ value: { publicUrl }, wrong }: Checked<CheckedConfig>, name: Origin): string[] {
  const setting = name(['publicUrl'])
  if (wrong.has('publicUrl')) return []
  if (publicUrl === undefined) return [`${setting} must be set in production: the https origin that the world sees`]
  if (publicUrl.startsWith('https:') || isLoopbackOrigin(publicUrl)) return []

  return [`${setting} must be https in production, unless its host is loopback, not ${publicUrl}`]
}

/** The inbox is a page and the console a stream: who can read them can sign in as anybody. */
function channelFaults(checked: Checked<CheckedConfig>, name: Origin): string[] {
  const { otp } = checked.value
  const setting = name(['otp', 'channels'])
  if (checked.wrong.has('otp.channels')) return []
  if (otp?.channels === undefined) {
    const isSomebodyThere = isAnyProviderSaid(judged(checked, name))
    return isSomebodyThere ? [] : [`${setting} must be set in production: messages need a provider`]
  }

  return otp.channels
    .filter(isDevelopmentChannel)
    .map(
      (channel) =>
        `${setting} must not have ${channelNameOf(channel)} in production, where it would show everybody's codes`,
    )
}

function repeatedChannels({ otp }: Draft<CheckedConfig>, name: Origin): string[] {
  return repeated((otp?.channels ?? []).map(channelNameOf)).map(
    (channel) => `${name(['otp', 'channels'])} must have ${channel} once only`,
  )
}

/** Pages have as many fields as `otp.length` says, whoever makes the code. */
function otherLengths({ otp, twilio }: Draft<CheckedConfig>, name: Origin): string[] {
  const length = twilio?.verify?.codeLength ?? otp?.length
  return (otp?.channels ?? []).flatMap((channel) => {
    const theirs = typeof channel === 'string' ? undefined : channel.vendorCode?.length
    if (length === undefined || theirs === undefined || theirs === length) return []
    return [
      `${name(['otp', 'length'])} must be ${theirs}, the length of the codes of ${channelNameOf(channel)}, not ${length}`,
    ]
  })
}

function countriesInBothLists({ phone }: Draft<CheckedConfig>, name: Origin): string[] {
  const denied = phone?.denyCountries ?? []
  return (phone?.allowCountries ?? [])
    .filter((country) => denied.includes(country))
    .map(
      (country) =>
        `${name(['phone', 'allowCountries'])} and ${name(['phone', 'denyCountries'])} must not both have ${country}`,
    )
}

function linksToNowhere({ value: { messages, loginUrl }, wrong }: Checked<CheckedConfig>, name: Origin): string[] {
  if (loginUrl !== undefined || wrong.has('loginUrl')) return []
  return linkedEmails(messages?.email).map(
    (locale) =>
      `${name(['messages', 'email'])} must not have {link} in ${locale} while ${name(['loginUrl'])} is not set`,
  )
}

/** Whoever may verify tokens must not be able to compute codes. */
function sharedKey({ secret, jwt }: Draft<CheckedConfig>, name: Origin): string[] {
  const isSecret = (key: Secret | undefined): boolean =>
    secret !== undefined && [key?.reveal(), ...hmacTextsOf(jwt ?? {}, key)].includes(secret.reveal())
  return [
    ...(isSecret(jwt?.signingKey)
      ? [
          `${name(['jwt', 'signingKey'])} must not be the same as ${name(['secret'])}; leave it out, and a key is derived, or ${makeASecret}`,
        ]
      : []),
    ...(jwt?.verifyingKeys?.some(isSecret)
      ? [
          `${name(['jwt', 'verifyingKeys'])} must not have the same key as ${name(['secret'])}; give those who sign one of their own: ${makeASecret}`,
        ]
      : []),
  ]
}

function twoLifetimes(jwt: Draft<CheckedJwt>, name: Origin): string[] {
  if (jwt.accessTokenLifetimeHours === undefined || jwt.accessTokenLifetimeMinutes === undefined) return []
  const [hours, minutes] = [name(['jwt', 'accessTokenLifetimeHours']), name(['jwt', 'accessTokenLifetimeMinutes'])]
  return [`${hours} and ${minutes} must not both be set; keep one`]
}

/** Equal lifetimes pass: the longest of each are equal, and the first specification allows both at once. */
function lifetimesOutOfOrder(jwt: Draft<CheckedJwt>, name: Origin): string[] {
  const access = accessLifetimeMs(jwt)
  const isSessionTooShort = jwt.refreshTokenLifetimeDays !== undefined && refreshLifetimeMs(jwt) < access
  const isLeewayTooLong = (jwt.leeway ?? 0) * 1000 >= access

  return [
    ...(isSessionTooShort
      ? [`${name(['jwt', 'refreshTokenLifetimeDays'])} must not be shorter than the lifetime of access tokens`]
      : []),
    ...(isLeewayTooLong ? [`${name(['jwt', 'leeway'])} must be shorter than the lifetime of access tokens`] : []),
  ]
}

function repeatedClaims(jwt: Draft<CheckedJwt>, name: Origin): string[] {
  const claims = [jwt.userIdClaim, jwt.tokenTypeClaim, jwt.jtiClaim].filter((claim) => claim !== undefined)
  const [userId, tokenType, jti] = ['userIdClaim', 'tokenTypeClaim', 'jtiClaim'].map((key) => name(['jwt', key]))
  return repeated(claims).map((claim) => `${userId}, ${tokenType} and ${jti} must differ; ${claim} is there twice`)
}

/** The words that come more than once, each once. */
function repeated(words: readonly string[]): string[] {
  return [...new Set(words.filter((word, index) => words.indexOf(word) !== index))]
}
