import { maskIdentifier } from '../core/identifier.ts'
import type { Settings } from '../core/settings.ts'
import type { TestIdentity } from '../core/test-identities.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Sentences about settings that are allowed and still seldom meant; nothing when there are none. */
export function warningsAbout(settings: Settings, now: number): string[] {
  const { jwt, testIdentities, environment, publicUrl, trustProxy } = settings
  const isLongLived = jwt.accessLifetimeMs > dayMs
  const isIdle = jwt.blacklistAfterRotation && !jwt.rotateRefreshTokens
  const isBlind = jwt.rotateRefreshTokens && !jwt.blacklistAfterRotation
  // Nothing here speaks TLS: somebody in front ends it.
  const isAlone = environment === 'production' && publicUrl.startsWith('https:') && isNobody(trustProxy)

  return [
    ...(isAlone
      ? [
          'trustProxy is not set: callers come through the proxy that https needs, and count as one network address. Set it to the address of that proxy, such as ["10.0.0.5"], or to how many there are, such as 1',
        ]
      : []),
    ...(isLongLived ? ['Access tokens live longer than a day, and every revocation is remembered as long'] : []),
    ...(isIdle ? ['jwt.blacklistAfterRotation does nothing while jwt.rotateRefreshTokens is false'] : []),
    ...(isBlind
      ? [
          'jwt.blacklistAfterRotation is false: refresh tokens that were traded work on, and a stolen one goes unnoticed',
        ]
      : []),
    ...testIdentities.map((identity) => (identity.until > now ? living(identity) : over(identity))),
  ]
}

function living({ recipient, until }: TestIdentity): string {
  return `${maskIdentifier(recipient)} is a test identity: a fixed code signs it in until ${new Date(until).toISOString()}`
}

function over({ recipient, until }: TestIdentity): string {
  return `${maskIdentifier(recipient)} is no test identity since ${new Date(until).toISOString()}; remove it from testIdentities`
}

function isNobody(trustProxy: Settings['trustProxy']): boolean {
  return typeof trustProxy !== 'number' && trustProxy.length === 0
}

/** Sentences about what was decided for the operator: today, which profile of an environment rules tokens. */
export function notesAbout({ jwt }: Settings): string[] {
  if (jwt.profile === undefined) return []
  const { profile, accessLifetimeMs, refreshLifetimeMs, leewayMs, rotateRefreshTokens } = jwt
  const rules = [
    `access tokens live ${accessLifetimeMs / hourMs} h`,
    `sessions ${refreshLifetimeMs / dayMs} d`,
    `leeway ${leewayMs / 1000} s`,
    `rotation ${rotateRefreshTokens ? 'enabled' : 'disabled'}`,
  ]
  return [`Tokens follow the ${profile} profile: ${rules.join(', ')}`]
}
