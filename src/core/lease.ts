import type { Ambient } from './ambient.ts'
import type { HousekeepingStore, TakeLease } from './housekeeping-store.ts'
import { newId } from './ids.ts'

/** What makes one process of all do something. */
export interface Lease {
  /** Names this process. */
  readonly holder: string
  /** Whether this process is the one; asks the database when a third of the lease is over. */
  isOurs(): Promise<boolean>
}

/** What a lease stands on. */
export interface LeaseDeps {
  readonly store: Pick<HousekeepingStore, 'takeLease'>
  readonly ambient: Ambient
}

/** The lease of a task. A process that vanished is followed by another once it is over. */
export function leaseOf(
  { store, ambient }: LeaseDeps,
  { task, leaseMs }: Pick<TakeLease, 'task'> & { readonly leaseMs: number },
): Lease {
  const holder = newId('prc', ambient)
  let renewAt = Number.NEGATIVE_INFINITY
  return {
    holder,
    async isOurs() {
      const now = ambient.now()
      if (now < renewAt) return true
      const isOurs = await store.takeLease({ task, holder, now, until: now + leaseMs })
      if (isOurs) renewAt = now + leaseMs / 3
      return isOurs
    },
  }
}
