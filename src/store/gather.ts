/** So many groups are on their way at once: one is answered while the other is carried out. */
const AT_ONCE = 2
/** A larger group would keep its first waiting for its last. */
const MOST = 64

/** Somebody who waits for what becomes of an input. */
export interface Asker<In, Out> {
  readonly input: In
  resolve(outcome: Out): void
  reject(error: unknown): void
}

/**
 * Has what arrives while enough is on its way wait, and go together then. What arrives alone goes at once.
 *
 * @param send settles each asker, and fulfils when the next group may go; never rejects
 */
export function gathering<In, Out>(
  send: (group: readonly Asker<In, Out>[]) => Promise<void>,
): (input: In) => Promise<Out> {
  const waiting: Asker<In, Out>[] = []
  let onTheWay = 0
  const go = async (): Promise<void> => {
    onTheWay++
    while (waiting.length > 0) await send(waiting.splice(0, MOST))
    onTheWay--
  }
  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject })
      if (onTheWay < AT_ONCE) void go()
    })
}
