import type { Receipt } from '../../core/channel.ts'

/** What is known of a failed conversation with a mail server. */
export interface SmtpFailure {
  /** The client's word: `EAUTH`, `ETIMEDOUT`. */
  readonly code?: string | undefined
  /** The system's word beneath it: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
  readonly originalCode?: string | undefined
  /** The command that failed; `CONN` before the first. */
  readonly command?: string | undefined
  /** What the server answered, and its first three digits. */
  readonly response?: string | undefined
  readonly responseCode?: number | undefined
}

/** How far the message got: the server saw none of its text, or may have all of it. */
export type Handover = 'begun' | 'not begun'

/**
 * Reads a failure as a receipt. What the server answered is definite (RFC 5321 §4.2.1): 4yz may be tried again, 5yz not.
 * Where it answered nothing, the message was refused as long as its text was not begun; afterwards nobody can tell.
 */
export function receiptOfFailure(failure: SmtpFailure, handover: Handover): Receipt {
  const { responseCode = 0 } = failure
  if (responseCode >= 500 && responseCode < 600) return permanentRefusal(failure)
  if (responseCode >= 400 && responseCode < 500) {
    return { outcome: 'refused', retryable: true, reason: 'deferred', errorCode: statusOf(failure) }
  }

  const reason = reasons[failure.code ?? ''] ?? 'connection_lost'
  if (handover === 'begun') return { outcome: 'unknown', reason, ...systemWord(failure) }
  if (failure.code === 'EAUTH') return { outcome: 'refused', retryable: false, reason, isOutage: true }
  return { outcome: 'refused', retryable: true, reason, ...systemWord(failure) }
}

const reasons: Readonly<Record<string, string>> = {
  EDNS: 'unreachable',
  ESOCKET: 'unreachable',
  ETIMEDOUT: 'timeout',
  ETLS: 'tls_failed',
  EAUTH: 'unauthorized',
}

/** Before a recipient was named, the server refused us, and would refuse every other message as well. */
function permanentRefusal(failure: SmtpFailure): Receipt {
  const refused = { outcome: 'refused', retryable: false, errorCode: statusOf(failure) } as const
  const isOfMessage = failure.command === 'RCPT TO' || failure.command === 'DATA'
  if (!isOfMessage) return { ...refused, reason: reasons[failure.code ?? ''] ?? 'rejected', isOutage: true }

  // Bad destination addresses (RFC 3463 §3.2, RFC 7505): nobody else can bring it there either.
  const isNoRecipient = failure.responseCode === 550 && /^5\.1\.(?:[1236]|10)$/.test(refused.errorCode)
  return isNoRecipient ? { ...refused, reason: 'no_recipient', isFinal: true } : { ...refused, reason: 'rejected' }
}

/** The enhanced status where there is one (RFC 3463 §2), else the three digits. */
function statusOf({ response = '', responseCode }: SmtpFailure): string {
  return /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})(?!\S)/.exec(response)?.[1] ?? String(responseCode)
}

function systemWord({ originalCode = '' }: SmtpFailure): { readonly errorCode?: string } {
  return /^[A-Z][A-Z0-9_]{1,63}$/.test(originalCode) ? { errorCode: originalCode } : {}
}
