import { setImmediate as turn } from 'node:timers/promises'
import type { Asker } from './asker.ts'
import { unavailable } from './unavailable.ts'
import { WAIT_MS } from './within-reason.ts'

/** So many groups are on their way at once: one is answered while the other is carried out. */
const AT_ONCE = 2
/** A larger group would keep its first waiting for its last. */
const MOST = 64

/**
 * Has what arrives while enough is on its way wait, and go together then. What arrives alone goes at once; whoever waits longer
 * than is reasonable is told to come back.
 *
 * @param send settles each asker, and fulfils when the next group may go; never rejects
 */
export function gathering<In, Out>(
  send: (group: readonly Asker<In, Out>[]) => Promise<void>,
): (input: In) => Promise<Out> {
  const waiting = new Map<Asker<In, Out>, NodeJS.Timeout>()
  let onTheWay = 0
  const go = async (): Promise<void> => {
    onTheWay++
    while (waiting.size > 0) {
      const group = [...waiting].slice(0, MOST)
      for (const [asker, timer] of group) {
        clearTimeout(timer)
        waiting.delete(asker)
      }
      await send(group.map(([asker]) => asker))
      // Who was answered just now may ask again, and who came meanwhile is heard of by the next turn.
      await turn()
    }
    onTheWay--
  }
  return (input) =>
    new Promise((resolve, reject) => {
      const asker = { input, resolve, reject }
      const giveUp = (): void => {
        waiting.delete(asker)
        reject(unavailable(new Error('what is on its way to the database takes too long')))
      }
      waiting.set(asker, setTimeout(giveUp, WAIT_MS))
      if (onTheWay < AT_ONCE) void go()
    })
}
