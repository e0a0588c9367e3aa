/** Works a queue: at once when woken, and every so often for what was put off or left behind. */
export interface Worker {
  wake(): void
  /** Fulfils when everything that is due now was handled. */
  drain(): Promise<void>
  /** Lets what was begun end and begins nothing else. */
  stop(): Promise<void>
}

/** A queue to work. */
export interface Work<T> {
  /** Takes at most `most` items that are due; nobody else gets them. */
  claim(most: number): Promise<readonly T[]>
  handle(item: T): Promise<void>
  /** Hears what either throws; the next poll tries again. */
  onError(error: unknown): void
}

/** How often the queue is looked at when nobody wakes the worker. */
const POLL_MS = 1_000
/** Slow items take a place each and hold up nobody else until all places are taken. */
const PLACES = 64

/** Makes a worker that handles up to 64 items at once. */
export function createWorker<T>({ claim, handle, onError }: Work<T>): Worker {
  const begun = new Set<Promise<void>>()
  let filling: Promise<void> | undefined
  let [isWoken, hasMore, isStopped] = [false, false, false]

  const begin = (item: T): void => {
    const handled = handle(item)
      .catch(onError)
      .finally(() => {
        begun.delete(handled)
        if (isWoken || hasMore) wake()
      })
    begun.add(handled)
  }
  const fill = async (): Promise<void> => {
    do {
      isWoken = false
      const free = PLACES - begun.size
      const items = await claim(free)
      hasMore = items.length === free
      for (const item of items) begin(item)
    } while ((isWoken || hasMore) && begun.size < PLACES && !isStopped)
  }
  const wake = (): void => {
    isWoken = true
    if (isStopped || filling !== undefined || begun.size === PLACES) return
    filling = fill()
      .catch(onError)
      .finally(() => {
        filling = undefined
        // Whoever called between the last look and now was not seen by it.
        if (isWoken) wake()
      })
  }
  // Never what keeps a process alive.
  const timer = setInterval(wake, POLL_MS).unref()
  const settle = async (): Promise<void> => {
    while (filling !== undefined || begun.size > 0) await Promise.all([filling, ...begun])
  }

  return {
    wake,
    drain() {
      wake()
      return settle()
    },
    stop() {
      isStopped = true
      clearInterval(timer)
      return settle()
    },
  }
}
