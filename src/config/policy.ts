import type { Settings } from '../core/settings.ts'

/** Settings after a policy was taken over. */
export interface Adopted {
  readonly settings: Settings
  /** Settings that differ too, and are what they were until the next start. */
  readonly waiting: readonly string[]
}

/** What a running instance takes over from another configuration: its limits, and which numbers it takes. */
export function adopted(current: Settings, next: Settings): Adopted {
  const { cooldownMs, hourlyLimit, dailyLimit } = next.otp
  const settings: Settings = {
    ...current,
    otp: { ...current.otp, cooldownMs, hourlyLimit, dailyLimit },
    limits: next.limits,
    phone: next.phone,
  }
  const names = Object.keys({ ...settings, ...next }) as (keyof Settings)[]
  return { settings, waiting: names.filter((name) => written(settings[name]) !== written(next[name])) }
}

/** Keys show nothing of themselves, so another secret is no difference here. */
function written(value: unknown): string | undefined {
  return JSON.stringify(value)
}
