import type { Settings } from '../core/settings.ts'

const dayMs = 86_400_000

/** Sentences about settings that are allowed and still seldom meant; nothing when there are none. */
export function warningsAbout({ jwt }: Settings): string[] {
  const isLongLived = jwt.accessLifetimeMs > dayMs
  const isIdle = jwt.blacklistAfterRotation && !jwt.rotateRefreshTokens

  return [
    ...(isLongLived ? ['Access tokens live longer than a day, and every revocation is remembered as long'] : []),
    ...(isIdle ? ['jwt.blacklistAfterRotation does nothing while jwt.rotateRefreshTokens is false'] : []),
  ]
}
