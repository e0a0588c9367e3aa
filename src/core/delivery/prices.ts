import type { Price } from '../channel.ts'
import type { Deps } from '../deps.ts'
import { createWorker } from './worker.ts'

/** What messages cost, as their vendors say. */
export interface Prices {
  /** Keeps what a vendor told, and says once for each vendor that its currency is another than that of the prices. */
  keep(provider: string, reference: string, price: Price): Promise<void>
  /**
   * Asks later about a message, by its provider and that one's own name of it. What a process forgets as it ends is not asked.
   */
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
export function createPrices(deps: PricesDeps): Prices {
  const { channels, store, ambient, report } = deps
  const judgeCurrency = currencyJudge(deps)
  const keep: Prices['keep'] = async (provider, reference, price) => {
    judgeCurrency(provider, price)
    await store.keepPrice({ now: ambient.now(), provider, reference, price })
  }
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
      await keep(provider, reference, price)
    },
    onError: report,
  })
  return {
    keep,
    note(provider, reference) {
      if (carrierOf(provider)?.priceOf !== undefined) wait({ provider, reference, tries: 0 })
    },
    stop: worker.stop,
  }
}

/** Hears of prices, and says which vendor's do not count for the way of messages. */
function currencyJudge({ settings: { routing }, report }: PricesDeps): (provider: string, price: Price) => void {
  const named = new Set<string>()
  return (provider, { currency: told }) => {
    const currency = told.toUpperCase()
    if (!routing.learn || currency === routing.currency || named.has(provider)) return
    named.add(provider)
    report(
      new Error(
        `${provider} tells prices in ${currency}, which do not count for the way of messages: routing.currency is ${routing.currency}. Set it to ${currency}, or write the prices of ${provider} into routing.prices`,
      ),
    )
  }
}

type PricesDeps = Pick<Deps, 'settings' | 'channels' | 'store' | 'ambient' | 'report'>
