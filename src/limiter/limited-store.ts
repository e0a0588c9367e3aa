import type { Limiter } from '../core/defence/limiter.ts'
import type { Counted } from '../core/defence/spend.ts'
import type { Store } from '../core/store.ts'
import { payingAt } from './taking.ts'
import { createTurns } from './turns.ts'

/**
 * A store whose verbs spend at a limiter first; the database counts instead wherever that does not answer. The counter of a
 * recipient is spent in both: requests for it have to take turns in the database anyway, and there it outlives a limiter that
 * forgets.
 */
export function withLimiter(store: Store, limiter: Limiter): Store {
  const { pay, hasPaid, giveBack } = payingAt(limiter)
  const inTurn = createTurns()
  const open: Store['openChallenge'] = async (input) => {
    const done = await pay(input, (own, taken) =>
      store.openChallenge(taken === undefined ? own : { ...own, nextInMs: taken.nextInMs }),
    )
    // What is repeated is answered whatever its counters say.
    return done.outcome === 'limited' ? ((await store.answeredBefore(input)) ?? done) : done
  }
  return {
    ...store,
    ...bothCounters(store, limiter),
    // Of a request and its repeats the first has to be answered before the limiter refuses the others.
    openChallenge: (input) => inTurn(input.once?.key, () => open(input)),
    redeem: (input) => pay(input, store.redeem),
    reserveAttempt: (input) => pay(input, store.reserveAttempt),
    takePasswordGuess: (input) => pay(input, store.takePasswordGuess),
    async openSessionFor(input) {
      const there = input.givesBack.filter(hasPaid)
      const here = input.givesBack.filter((spend) => !hasPaid(spend))
      const done = await store.openSessionFor({ ...input, givesBack: here })
      if (done.outcome === 'opened') await giveBack(there).catch(() => {})
      return done
    },
    async close() {
      await limiter.close()
      await store.close()
    },
  }
}

/** The verbs that look at counters, which may be in both. */
function bothCounters(store: Store, limiter: Limiter): Pick<Store, 'spentSince' | 'counters' | 'resetCounters'> {
  return {
    async spentSince(counter, since) {
      const there = limiter.spentSince(counter, since).catch(() => 0)
      return (await there) + (await store.spentSince(counter, since))
    },
    async counters(spends, now) {
      const here = await store.counters(spends, now)
      const there = await limiter.counters(spends, now).catch((): readonly Counted[] => [])
      return here.map((counted, at) => fuller(counted, there[at]))
    },
    async resetCounters(counters) {
      return (await limiter.reset(counters)) + (await store.resetCounters(counters))
    },
  }
}

/** Of a counter in both, whichever knows more. */
function fuller(here: Counted, there: Counted | undefined): Counted {
  return there !== undefined && there.times.length >= here.times.length ? there : here
}
