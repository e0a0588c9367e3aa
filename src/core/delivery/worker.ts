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
  let again = false
  let stopped = false

  const begin = (item: T): void => {
    const handled = handle(item)
      .catch(onError)
      .finally(() => {
        begun.delete(handled)
        if (begun.size === PLACES - 1) wake()
      })
    begun.add(handled)
  }
  const fill = async (): Promise<void> => {
    do {
      again = false
      for (const item of await claim(PLACES - begun.size)) begin(item)
    } while (again && begun.size < PLACES)
  }
  const wake = (): void => {
    again = true
    if (stopped || filling !== undefined || begun.size === PLACES) return
    filling = fill()
      .catch(onError)
      .finally(() => {
        filling = undefined
      })
  }
  // Never what keeps a process alive.
  const timer = setInterval(wake, POLL_MS).unref()

  return {
    wake,
    async drain() {
      wake()
      while (filling !== undefined || begun.size > 0) await Promise.all([filling, ...begun])
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      await Promise.all([filling, ...begun])
      await Promise.all(begun)
    },
  }
}
