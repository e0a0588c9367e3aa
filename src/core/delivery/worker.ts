import { PLACES, roomBeside } from './places.ts'

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
  /**
   * Takes at most `most` items that are due, and none for which one of these is asked; nobody else gets them. What takes no time may be
   * beyond that.
   */
  claim(most: number, full: readonly string[]): Promise<readonly T[]>
  handle(item: T): Promise<void>
  /** Who is asked for an item, and so gets a share of the places at most; absent: nobody in particular. */
  askedFor?(item: T): string | undefined
  /** Hears what either throws; the next poll tries again. */
  onError(error: unknown): void
}

/** How often the queue is looked at when nobody wakes the worker. */
export const POLL_MS = 1_000

/** Makes a worker that handles up to 64 items at once. Slow ones hold up nobody else until all places are taken. */
export function createWorker<T>({ claim, handle, onError, askedFor }: Work<T>): Worker {
  /** Who was asked for what is being handled. */
  const begun = new Map<Promise<void>, string | undefined>()
  let filling: Promise<void> | undefined
  // The room is the one of the last claim: there may be more of whom that took nothing.
  let [isWoken, isStopped, room] = [false, false, roomBeside([])]

  const begin = (item: T): void => {
    const asked = askedFor?.(item)
    const handled = handle(item)
      .catch(onError)
      .finally(() => {
        begun.delete(handled)
        if (isWoken || room.full.some((name) => name === asked)) wake()
      })
    begun.set(handled, asked)
  }
  const fill = async (): Promise<void> => {
    do {
      isWoken = false
      room = roomBeside([...begun.values()])
      const items = await claim(room.most, room.full)
      // Whoever got all that it asked for has not seen the end.
      isWoken ||= items.length >= room.most
      for (const item of items) begin(item)
    } while (isWoken && begun.size < PLACES && !isStopped)
  }
  const wake = (): void => {
    isWoken = true
    if (isStopped || filling !== undefined || begun.size >= PLACES) return
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
    while (filling !== undefined || begun.size > 0) await Promise.all([filling, ...begun.keys()])
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
