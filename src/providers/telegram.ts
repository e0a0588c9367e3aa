import { setTimeout as pauseFor } from 'node:timers/promises'
import type { TelegramSettings } from '../core/provider-settings.ts'
import { ask, type Exchange, type VendorTools } from '../vendor/ask.ts'
import { jsonOf } from '../vendor/receipt.ts'
import type { Alert } from './telegram/alert.ts'
import { createFloodGate } from './telegram/flood.ts'
import { createAlertQueue } from './telegram/queue.ts'
import { textOf } from './telegram/text.ts'

/** What alerts say of the program they come from, and the clock they go by. */
export interface TelegramOptions extends VendorTools {
  readonly projectName: string
  /** Stands before every alert beside the project: `dev`, `test`. Absent in production. */
  readonly stage?: string
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Waits, or rejects when the signal aborts. Default: by a timer that keeps no process alive. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Tells operators what happens. */
export interface Telegram {
  /**
   * Lets an alert wait for its turn, as `inFull` has it: that is asked only where the alert is told by itself. Never throws, and what
   * becomes of the alert is of no consequence to anybody else.
   */
  tell(alert: Alert, inFull?: () => Promise<Alert>): void
  /** Tells nothing more, and forgets what waits. */
  close(): Promise<void>
}

/** Twenty a second. */
const SPACING_MS = 50
const LONGEST_RETRY_AFTER_S = 300

/** Alerts by a bot of Telegram, one after the other. Those of a kind that come in masses are summed up each minute. */
export function createTelegram(settings: TelegramSettings, options: TelegramOptions): Telegram {
  const { now, pause = pauseUnheld } = options
  const [queue, gate, closing] = [createAlertQueue(), createFloodGate(), new AbortController()]
  const { signal } = closing
  let [working, summing] = [undefined as Promise<void> | undefined, undefined as Promise<void> | undefined]

  const work = async (): Promise<void> => {
    for (let alert = queue.shift(); alert !== undefined; alert = queue.shift()) {
      await pause(await deliver(alert, { settings, options, pause, signal }), signal)
    }
  }
  const wake = (): void => {
    if (queue.size === 0 || signal.aborted) return
    working ??= settled(work()).then(() => {
      working = undefined
      wake()
    })
  }
  const sumUp = async (): Promise<void> => {
    for (let at = gate.nextAt(); at !== undefined; at = gate.nextAt()) {
      await pause(Math.max(1, at - now()), signal)
      for (const summary of gate.summaries(now())) queue.push(summary)
      wake()
    }
  }

  const push = (alert: Alert): void => {
    queue.push(alert)
    wake()
  }

  return {
    tell(alert, inFull) {
      if (signal.aborted) return
      if (gate.admit(alert, now()) === undefined) {
        summing ??= settled(sumUp()).then(() => {
          summing = undefined
        })
      } else if (inFull === undefined) push(alert)
      else void settled(inFull().then(push))
    },
    async close() {
      closing.abort()
      await Promise.all([working, summing])
    },
  }
}

/** A pause that was broken off, and whatever else goes wrong with alerts, ends here. */
function settled(work: Promise<void>): Promise<void> {
  return work.catch(() => {})
}

async function pauseUnheld(ms: number, signal: AbortSignal): Promise<void> {
  await pauseFor(ms, undefined, { signal, ref: false })
}

interface Delivering {
  readonly settings: TelegramSettings
  readonly options: TelegramOptions
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
  readonly signal: AbortSignal
}

/** Gives how long the next one has to wait, milliseconds. */
async function deliver(alert: Alert, { settings, options, pause, signal }: Delivering): Promise<number> {
  const { baseUrl, botToken, chatId, parseMode, requestTimeoutMs, maxRetries, retryDelayMs } = settings
  const prefix = options.stage === undefined ? '' : `[${options.projectName} ${options.stage}]`
  const request = {
    method: 'POST',
    url: `${baseUrl}/bot${botToken}/sendMessage`,
    body: JSON.stringify({
      chat_id: chatId,
      text: textOf(alert, parseMode, prefix),
      ...(parseMode === undefined ? {} : { parse_mode: parseMode }),
      disable_notification: settings.disableNotification,
      link_preview_options: { is_disabled: settings.disableWebPagePreview },
    }),
    timeoutMs: requestTimeoutMs,
  } as const

  for (let retries = 0; ; retries++) {
    const exchange = await ask(request, signal, options)
    if (retries === maxRetries || !mayHelp(exchange)) return Math.max(SPACING_MS, retryAfterMs(exchange) ?? 0)
    await pause(retryAfterMs(exchange) ?? retryDelayMs * 2 ** retries, signal)
  }
}

/** An alert that comes twice is better than none; one that Telegram does not like, it will not like later. */
function mayHelp(exchange: Exchange): boolean {
  return exchange.kind !== 'answer' || exchange.status === 429 || exchange.status >= 500
}

function retryAfterMs(exchange: Exchange): number | undefined {
  if (exchange.kind !== 'answer') return undefined
  const { retry_after: seconds } = (jsonOf(exchange)?.['parameters'] ?? {}) as { readonly retry_after?: unknown }
  return typeof seconds === 'number' && seconds > 0 ? Math.min(seconds, LONGEST_RETRY_AFTER_S) * 1000 : undefined
}
