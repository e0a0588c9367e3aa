import type { Channel, Message, Receipt } from '../channel.ts'
import { readReceipt } from './receipt.ts'

const SEND_TIMEOUT_MS = 30_000
// A provider that gives up by itself knows better what became of the message.
const GRACE_MS = 1_000

// Whoever waits at a screen is better served by another way than by an answer.
const SHORT_PATIENCE_MS = 8_000

/** How long a provider has for one message; less where the next way is tried after so much silence. */
export function patienceMs({ timeoutMs = 0 }: Pick<Channel, 'timeoutMs'>, silenceMs?: number): number {
  return silenceMs === undefined ? Math.max(SEND_TIMEOUT_MS, timeoutMs + GRACE_MS) : SHORT_PATIENCE_MS
}

/** What a message is handed over with. */
export interface HandOver {
  /** Hears what a provider throws. */
  readonly report: (error: unknown) => void
  /** After how much silence the next way is tried, where one is left. */
  readonly silenceMs?: number | undefined
}

/**
 * Hands a message to a provider. One that throws, or does not answer in time, leaves it open whether it sent.
 */
export async function handOver(provider: Channel, message: Message, { report, silenceMs }: HandOver): Promise<Receipt> {
  const timeout = new AbortController()
  // Keeps the process alive until the answer is known and recorded.
  const timer = setTimeout(() => timeout.abort(), patienceMs(provider, silenceMs))
  const timedOut = new Promise<Receipt>((resolve) => {
    timeout.signal.addEventListener('abort', () => resolve({ outcome: 'unknown', reason: 'timeout' }), { once: true })
  })
  try {
    return readReceipt(await Promise.race([provider.send(message, timeout.signal), timedOut]))
  } catch (error) {
    report(error)
    return { outcome: 'unknown', reason: 'provider_error' }
  } finally {
    clearTimeout(timer)
  }
}
