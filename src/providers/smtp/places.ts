/** Places of which each is one taker's at a time. */
export interface Places {
  /** Fulfils with true when a place is the caller's, after those who asked before; with false once `signal` aborts. */
  take(signal: AbortSignal): Promise<boolean>
  /** Gives a place to whoever waits longest. */
  free(): void
}

/** As many places as are given. */
export function createPlaces(count: number): Places {
  const waiting = new Set<() => void>()
  let left = count

  return {
    async take(signal) {
      if (signal.aborted) return false
      if (left > 0) {
        left--
        return true
      }
      return new Promise((resolve) => {
        const giveUp = (): void => {
          waiting.delete(grant)
          resolve(false)
        }
        const grant = (): void => {
          signal.removeEventListener('abort', giveUp)
          resolve(true)
        }
        waiting.add(grant)
        signal.addEventListener('abort', giveUp, { once: true })
      })
    },

    free() {
      const [next] = waiting
      if (next === undefined) left++
      else {
        waiting.delete(next)
        next()
      }
    },
  }
}
