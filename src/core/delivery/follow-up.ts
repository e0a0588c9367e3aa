import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import { MOST_MESSAGES } from '../routing/silence.ts'

/** Gives what has the next way tried for a message of which nobody heard for too long, by its id; what is at it already goes on alone. */
export function followingUp({ store, ambient, wakeWorker }: Deps): (id: string) => Promise<void> {
  const begun = new Set<string>()
  return async (id) => {
    if (begun.has(id)) return
    begun.add(id)
    try {
      const input = { id, nextId: newId('dlv', ambient), now: ambient.now(), most: MOST_MESSAGES }
      if (await store.followUp(input)) wakeWorker()
    } finally {
      begun.delete(id)
    }
  }
}
