import type { Receipt } from '../core/channel.ts'
import type { Answer, Exchange } from './ask.ts'

/** What a vendor's own error body says, where that is more than its status says. */
export interface VendorError {
  readonly errorCode?: string
  readonly reason?: string
  readonly retryable?: boolean
  readonly isFinal?: boolean
  readonly isOutage?: boolean
  /** It has the message already, or one of its name, by an earlier request: that one may arrive. */
  readonly isTaken?: boolean
}

/**
 * The receipt of a message that was not plainly taken. A refusal is definite where nothing left, where the vendor says 4xx, and
 * where its own error body comes with a 503, unless that says that it has the message already; everything else leaves it open.
 *
 * @param error what the vendor's error body says; absent where the answer has none that can be read.
 */
export function notTaken(exchange: Exchange, error?: VendorError): Receipt {
  if (exchange.kind === 'not_sent') return { outcome: 'refused', retryable: true, reason: exchange.reason }
  if (exchange.kind === 'unclear') return { outcome: 'unknown', reason: exchange.reason }

  const { status } = exchange
  const isDefinite = (status >= 300 && status < 500) || (status === 503 && error !== undefined)
  return isDefinite && error?.isTaken !== true
    ? refusal(exchange, error)
    : { outcome: 'unknown', ...named(status, error) }
}

function refusal({ status, headers }: Answer, error: VendorError = {}): Receipt {
  const { retryable = status === 429 || status === 503, isFinal = false } = error
  // About us and not about the message, unless the vendor's error says otherwise.
  const { isOutage = status === 401 || status === 403 } = error
  const pauseMs = retryAfterMs(headers)
  return {
    outcome: 'refused',
    retryable,
    ...(pauseMs === undefined ? {} : { retryAfterMs: pauseMs }),
    ...named(status, error),
    ...(isFinal ? { isFinal } : {}),
    ...(isOutage ? { isOutage } : {}),
  }
}

function named(status: number, { reason = reasonOf(status), errorCode }: VendorError = {}): Named {
  return { reason, ...(errorCode === undefined ? {} : { errorCode }) }
}

type Named = Pick<VendorError, 'errorCode'> & { readonly reason: string }

const reasons: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  403: 'forbidden',
  429: 'rate_limited',
  503: 'unavailable',
}

function reasonOf(status: number): string {
  if (status < 300) return 'unreadable_answer'
  if (status < 400) return 'redirected'
  return reasons[status] ?? (status < 500 ? 'rejected' : 'server_error')
}

/**
 * How long a vendor asks to be left alone (RFC 9110 §10.2.3): seconds, or a date, which is read against the vendor's own
 * `Date`. Nothing where it does not say, or says what cannot be read.
 */
export function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000
  if (!value.endsWith('GMT')) return undefined
  const pauseMs = Date.parse(value) - Date.parse(headers.get('date') ?? '')
  return Number.isNaN(pauseMs) ? undefined : Math.max(0, pauseMs)
}

/** The body as a JSON object; nothing where it is none. */
export function jsonOf({ body }: Answer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
