/** Does what has one key one after another; what has none at once. */
export type Turns = <T>(key: string | undefined, work: () => Promise<T>) => Promise<T>

/** Turns within this process. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return async (key, work) => {
    if (key === undefined) return work()
    const turn = (last.get(key) ?? Promise.resolve()).then(work, work)
    last.set(key, turn)
    try {
      return await turn
    } finally {
      if (last.get(key) === turn) last.delete(key)
    }
  }
}
