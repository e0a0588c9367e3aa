import type { Limiter } from '../core/defence/limiter.ts'
import { createSlices, type Slices } from '../core/defence/slices.ts'
import type { Limited, Spend } from '../core/defence/spend.ts'
import type { QuotaLeft } from '../errors.ts'

/** What costs something. */
export interface Costing {
  readonly now: number
  readonly spends: readonly Spend[]
}

/** What a verb that costs something answers. */
interface Done {
  readonly outcome: string
  readonly events?: readonly unknown[]
}

/** What was spent, and is given back where what it pays for was not done. */
export interface Taken {
  readonly outcome: 'taken'
  readonly quota?: QuotaLeft
  readonly nextInMs: number
  giveBack(): Promise<void>
}

/** Spends before a verb of the store is called, and gives back where that did nothing. */
export interface Payer {
  pay<I extends Costing, T extends Done>(input: I, verb: (input: I, taken?: Taken) => Promise<T>): Promise<T | Limited>
  /** Whether this was spent at the limiter. */
  hasPaid(spend: Spend): boolean
  /** Gives back what was paid and turned out not to count. */
  giveBack(spends: readonly Spend[]): Promise<void>
}

/** Pays at a limiter, and leaves it to the verb wherever that does not answer. */
export function payingAt(limiter: Limiter): Payer {
  const slices = createSlices()
  const take = takingFrom(limiter, slices)
  const paid = new WeakSet<Spend>()
  return {
    hasPaid: (spend) => paid.has(spend),
    giveBack: (spends) => limiter.giveBack(slices.putBack(spends)),
    async pay(input, verb) {
      const taken = await take(input)
      if (taken === undefined) return verb(input)
      if (taken.outcome === 'limited') return taken
      try {
        const done = await verb(
          { ...input, spends: input.spends.filter(({ takesTurns }) => takesTurns === true) },
          taken,
        )
        if (isFree(done)) {
          await taken.giveBack()
          return done
        }
        for (const spend of input.spends) paid.add(spend)
        return { ...done, ...(taken.quota === undefined ? {} : { quota: taken.quota }) }
      } catch (error) {
        await taken.giveBack()
        throw error
      }
    },
  }
}

/** Spends what is needed; `undefined` where the limiter does not answer. Large rules are spent a slice at a time, as in the database. */
function takingFrom(limiter: Limiter, slices: Slices): (input: Costing) => Promise<Taken | Limited | undefined> {
  return async ({ spends, now }) => {
    if (spends.length === 0) return undefined
    const held = slices.hold(spends, now)
    const spent = await limiter.spend(held.spends, now).catch(() => undefined)
    if (spent === undefined || spent.outcome === 'limited') {
      held.giveBack()
      return spent
    }
    const quota = spent.quota ?? held.quota
    return {
      outcome: 'taken',
      nextInMs: spent.nextInMs,
      ...(quota === undefined ? {} : { quota }),
      async giveBack() {
        held.giveBack()
        await limiter.giveBack(held.spends).catch(() => {})
      },
    }
  }
}

/** Refused, or answered as it was before: nothing was done that costs. */
function isFree({ outcome, events }: Done): boolean {
  return outcome === 'limited' || outcome === 'mismatch' || (outcome === 'opened' && events?.length === 0)
}
