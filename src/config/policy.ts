import type { Settings } from '../core/settings.ts'

/** The settings of an instance, some of which may change while it runs. */
export interface InForce {
  readonly settings: Settings
  /**
   * Takes limits, and which numbers are taken, over from others; gives the names of settings that differ too, and are what they
   * were until the next start.
   */
  adopt(next: Settings): readonly string[]
}

/** Begins with these settings. */
export function inForce(first: Settings): InForce {
  let settings = first
  return {
    get settings() {
      return settings
    },
    adopt(next) {
      settings = withPolicyOf(settings, next)
      return Object.keys({ ...settings, ...next }).filter((name) => isOther(name as keyof Settings, settings, next))
    },
  }
}

function withPolicyOf(current: Settings, next: Settings): Settings {
  const { cooldownMs, hourlyLimit, dailyLimit } = next.otp
  const { store } = current.limits
  return {
    ...current,
    otp: { ...current.otp, cooldownMs, hourlyLimit, dailyLimit },
    limits: { ...next.limits, store },
    phone: next.phone,
  }
}

/** Keys show nothing of themselves, so another secret is no difference here. */
function isOther(name: keyof Settings, one: Settings, other: Settings): boolean {
  return JSON.stringify(one[name]) !== JSON.stringify(other[name])
}
