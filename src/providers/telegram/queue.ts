import type { Alert, Priority } from './alert.ts'

/** Alerts that wait, the most important first, within one priority in their order. */
export interface AlertQueue {
  /** Lets an alert wait, or drops it, or one that matters less, where too many do. */
  push(alert: Alert): void
  /** Takes the next one out. */
  shift(): Alert | undefined
  readonly size: number
}

/** From how many on an alert of a priority takes the place of one that matters less, or is dropped. */
const fullAt: Readonly<Record<Priority, number>> = { critical: 1_000, high: 1_000, normal: 900, low: 800 }

const byImportance: readonly Priority[] = ['critical', 'high', 'normal', 'low']

/** A queue of at most a thousand alerts. */
export function createAlertQueue(): AlertQueue {
  const waiting = { critical: [], high: [], normal: [], low: [] } as Record<Priority, Alert[]>
  const size = (): number => byImportance.reduce((sum, priority) => sum + waiting[priority].length, 0)
  const leastImportant = (): Priority => byImportance.findLast((each) => waiting[each].length > 0) ?? 'low'

  return {
    push(alert) {
      if (size() >= fullAt[alert.priority]) {
        const least = leastImportant()
        if (byImportance.indexOf(least) <= byImportance.indexOf(alert.priority) && alert.priority !== 'critical') return
        waiting[least].shift()
      }
      waiting[alert.priority].push(alert)
    },
    shift() {
      const priority = byImportance.find((each) => waiting[each].length > 0)
      return priority === undefined ? undefined : waiting[priority].shift()
    },
    get size() {
      return size()
    },
  }
}
