import type { Channel, Message, Receipt } from '../channel.ts'
import { readReceipt } from './receipt.ts'

const SEND_TIMEOUT_MS = 30_000
// A provider that gives up by itself knows better what became of the message.
const GRACE_MS = 1_000

/** How long a provider has for one message. */
export function patienceMs({ timeoutMs = 0 }: Channel): number {
  return Math.max(SEND_TIMEOUT_MS, timeoutMs + GRACE_MS)
}

/**
 * Hands a message to a provider, which has `patienceMs`. One that throws, or does not answer in time, leaves it open whether it
 * sent.
 *
 * @param report hears what a provider throws
 */
export async function handOver(
  provider: Channel,
  message: Message,
  report: (error: unknown) => void,
): Promise<Receipt> {
  const timeout = new AbortController()
  // Keeps the process alive until the answer is known and recorded.
  const timer = setTimeout(() => timeout.abort(), patienceMs(provider))
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
