import { setTimeout as pause } from 'node:timers/promises'

const TRIES = 3
const PAUSE_MS = 500

/** Says what must not be lost, and may be said twice, up to three times where the database did not hear it. */
export async function untilHeard<T>(say: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await say()
    } catch (error) {
      if (tries === TRIES) throw error
      await pause(PAUSE_MS)
    }
  }
}
