import type { Receipt } from '../channel.ts'
import { optional } from '../optional.ts'

const LONGEST_PAUSE_MS = 86_400_000

/**
 * Reads what a provider gave back, which operators write and compilers do not always check: pauses become whole and
 * bounded, reasons words, references text.
 *
 * @throws {TypeError} for anything that is no receipt: then nobody can tell what happened.
 */
export function readReceipt(given: unknown): Receipt {
  const { outcome, ...said } = (given ?? {}) as Readonly<Record<string, unknown>>
  if (outcome === 'sent') return { outcome, ...optional('reference', said['reference'], textOf) }
  const why = { reason: wordOf(said['reason']), ...optional('errorCode', codeOf(said['errorCode']), String) }
  if (outcome === 'unknown') return { outcome, ...why }
  if (outcome === 'refused')
    return {
      outcome,
      retryable: said['retryable'] === true,
      retryAfterMs: pauseOf(said['retryAfterMs']),
      ...why,
      ...(said['isFinal'] === true ? { isFinal: true } : {}),
      ...(said['isOutage'] === true ? { isOutage: true } : {}),
    }
  throw new TypeError("a channel's send must fulfil with a Receipt whose outcome is sent, refused or unknown")
}

function textOf(value: unknown): string {
  return String(value).slice(0, 255)
}

/** A vendor's number or word for an error; anything longer may hold a recipient. */
function codeOf(value: unknown): string | undefined {
  return value !== undefined && /^[\w.-]{1,32}$/.test(String(value)) ? String(value) : undefined
}

function pauseOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? Math.min(Math.ceil(value), LONGEST_PAUSE_MS) : 0
}

function wordOf(value: unknown): string {
  return typeof value === 'string' && /^[a-z0-9_]{1,64}$/.test(value) ? value : 'unspecified'
}
