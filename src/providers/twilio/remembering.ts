/** What answers are remembered by. */
export interface Remembering<T> {
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly keepMs: number
  /** Answers kept; the one that was not asked for the longest makes room. */
  readonly most: number
  readonly isWorthKeeping: (answer: T) => boolean
}

/** Asks once for each key: whoever asks meanwhile shares the answer, and whoever asks soon after gets the one that was kept. */
export function remembering<T>(rules: Remembering<T>, ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const kept = new Map<string, { readonly answer: T; readonly until: number }>()
  const asked = new Map<string, Promise<T>>()

  const keep = (key: string, answer: T): T => {
    asked.delete(key)
    if (rules.isWorthKeeping(answer)) kept.set(key, { answer, until: rules.now() + rules.keepMs })
    // A map is in the order of its insertions, and looking one up inserts it anew.
    const [oldest] = kept.keys()
    if (kept.size > rules.most && oldest !== undefined) kept.delete(oldest)
    return answer
  }
  const askAnew = (key: string): Promise<T> => {
    const answer = ask(key).then((given) => keep(key, given))
    asked.set(key, answer)
    return answer
  }

  return async (key) => {
    const found = kept.get(key)
    kept.delete(key)
    if (found === undefined || found.until <= rules.now()) return asked.get(key) ?? askAnew(key)
    kept.set(key, found)
    return found.answer
  }
}
