import type { Receipt } from '../channel.ts'

const LONGEST_PAUSE_MS = 86_400_000

/**
 * Reads what a provider gave back, which operators write and compilers do not always check: pauses become whole and
 * bounded, reasons words, references text.
 *
 * @throws {TypeError} for anything that is no receipt: then nobody can tell what happened.
 */
export function readReceipt(given: unknown): Receipt {
  const { outcome, retryable, retryAfterMs, reason, reference } = (given ?? {}) as Readonly<Record<string, unknown>>
  if (outcome === 'sent')
    return { outcome, ...(reference === undefined ? {} : { reference: String(reference).slice(0, 255) }) }
  if (outcome === 'unknown') return { outcome, reason: wordOf(reason) }
  if (outcome === 'refused')
    return { outcome, retryable: retryable === true, retryAfterMs: pauseOf(retryAfterMs), reason: wordOf(reason) }
  throw new TypeError("a channel's send must fulfil with a Receipt whose outcome is sent, refused or unknown")
}

function pauseOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? Math.min(Math.ceil(value), LONGEST_PAUSE_MS) : 0
}

function wordOf(value: unknown): string {
  return typeof value === 'string' && /^[a-z0-9_]{1,64}$/.test(value) ? value : 'unspecified'
}
