import type { Receipt, Transport } from '../channel.ts'
import { optional } from '../optional.ts'
import type { Judgement } from './evidence.ts'

/**
 * By then whoever got a code has typed it, or will not: milliseconds from its sending. Texts appear on the screen of a phone. A call
 * rings, is answered and says the code twice. Mail waits until it is fetched, which some programs do every few minutes.
 */
const JUDGED_AFTER_MS: Readonly<Record<Transport, number>> = {
  sms: 45_000,
  whatsapp: 45_000,
  telegram: 45_000,
  voice: 90_000,
  email: 300_000,
}

/** When a message is judged that its vendor took now, or may have taken, epoch milliseconds: once its code is over at the latest. */
export function judgeAt(
  { transport, expiresAt }: { readonly transport: Transport; readonly expiresAt: number },
  now: number,
): number {
  return Math.max(now, Math.min(now + JUDGED_AFTER_MS[transport], expiresAt))
}

/** Why a vendor refuses one recipient whom it might bring the next message by this way to, and what was never handed to it. */
const SAYS_NOTHING_OF_WAY: ReadonlySet<string> = new Set([
  'blocked',
  'busy',
  // Who gets no more messages of this kind for now, by a rule of the vendor's own.
  'filtered',
  'fraud',
  'invalid_number',
  'invalid_recipient',
  'landline',
  'no_provider',
  'no_recipient',
  'not_on_telegram',
  'not_on_whatsapp',
  'not_rendered',
  'not_sms_capable',
  'number_unknown',
  'opted_out',
  'taken_before',
  'too_many_checks',
  'too_many_sends',
  'unknown_handset',
  'unreachable',
  'verification_ended',
])

/**
 * Whether a vendor would most likely refuse the next message to that country too: it has no template, no sender or no permission for it.
 * A refusal for now, and one of everything, is for the breaker.
 */
export function isAgainstWay(receipt: Receipt): boolean {
  if (receipt.outcome !== 'refused' || receipt.retryable) return false
  return receipt.isFinal !== true && receipt.isOutage !== true && !SAYS_NOTHING_OF_WAY.has(receipt.reason)
}

/** What happened to a message that is to be judged. Epoch milliseconds. */
export interface Lived {
  readonly sentAt: number
  /** When its vendor said that it arrived; absent: it did not. */
  readonly toldAt?: number
  /** When the first message after it was sent for the same challenge. */
  readonly followedAt?: number
  /** When somebody signed in with the code of that challenge. */
  readonly redeemedAt?: number
}

/** What a message is judged by: whoever signs in after another one was sent has it by that. */
export function judgementOf({ sentAt, toldAt, followedAt = Infinity, redeemedAt }: Lived): Judgement {
  return {
    isUsed: redeemedAt !== undefined && followedAt > redeemedAt,
    // One that is reported may be known to have been sent by that alone, by another clock.
    ...optional('reportedAfterMs', toldAt, (at) => Math.max(0, Number(at) - sentAt)),
  }
}
