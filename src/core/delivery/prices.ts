import type { Deps } from '../deps.ts'
import { createWorker } from './worker.ts'

/** Asks vendors what messages cost, once nothing else is told of these. What a process forgets as it ends is not asked. */
export interface Prices {
  /** Asks later about a message, by its provider and that one's own name of it. */
  note(provider: string, reference: string): void
  stop(): Promise<void>
}

/** Vendors know what a message cost some time after it arrived. */
const PAUSES_MS = [10_000, 60_000, 600_000] as const
const TIMEOUT_MS = 10_000
/** Beyond so many that wait, prices are not asked: a flood of reports is to fill no memory. */
const MOST = 10_000

interface Asking {
  readonly provider: string
  readonly reference: string
  readonly tries: number
  readonly dueAt: number
}

/** Makes what asks, away from whoever brings a report. */
export function createPrices({ channels, store, ambient, report }: PricesDeps): Prices {
  const waiting = new Set<Asking>()
  const wait = (asking: Omit<Asking, 'dueAt'>): void => {
    const pauseMs = PAUSES_MS[asking.tries]
    if (pauseMs !== undefined && waiting.size < MOST) waiting.add({ ...asking, dueAt: ambient.now() + pauseMs })
  }
  const carrierOf = (provider: string): PricesDeps['channels'][number] | undefined =>
    channels.find(({ name }) => name === provider)
  const worker = createWorker<Asking>({
    async claim(most) {
      const now = ambient.now()
      const due = [...waiting].filter(({ dueAt }) => dueAt <= now).slice(0, most)
      for (const asking of due) waiting.delete(asking)
      return due
    },
    async handle({ provider, reference, tries }) {
      const price = await carrierOf(provider)?.priceOf?.(reference, AbortSignal.timeout(TIMEOUT_MS))
      if (price === undefined) return wait({ provider, reference, tries: tries + 1 })
      await store.keepPrice({ now: ambient.now(), provider, reference, price })
    },
    onError: report,
  })
  return {
    note(provider, reference) {
      if (carrierOf(provider)?.priceOf !== undefined) wait({ provider, reference, tries: 0 })
    },
    stop: worker.stop,
  }
}

type PricesDeps = Pick<Deps, 'channels' | 'store' | 'ambient' | 'report'>
