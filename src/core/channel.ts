/** How a message travels. `phone` at the door stands for the best of sms, whatsapp and voice. */
export type Transport = 'email' | 'sms' | 'whatsapp' | 'voice'

/** One rendered message to one recipient. */
export interface Message {
  /** The delivery this is, for the provider's own idempotency and records. */
  readonly id: string
  readonly transport: Transport
  /** An email address or an E.164 number, exactly one. */
  readonly to: string
  /** Emails only. */
  readonly subject?: string
  readonly text: string
  /** Emails only. */
  readonly html?: string
  /** The code, for providers whose templates take it apart from the text. */
  readonly code: string
  /** Epoch milliseconds after which the code is worthless. */
  readonly expiresAt: number
}

/**
 * What a provider said of a message.
 *
 * `sent`: it took the message. `refused`: it certainly did not, and `retryable` says whether asking again may help.
 * `unknown`: nobody can tell (a lost answer, a timeout, 500, 502 or 504); such a message is never repeated blindly.
 * `reason` is a word for logs and status, never the provider's text.
 */
export type Receipt =
  | { readonly outcome: 'sent'; readonly reference?: string }
  | {
      readonly outcome: 'refused'
      readonly retryable: boolean
      readonly retryAfterMs?: number
      readonly reason: string
    }
  | { readonly outcome: 'unknown'; readonly reason: string }

/** A provider that carries messages. Implementations never log the text or the code, and never throw on purpose. */
export interface Channel {
  /** Short name, as in `otp.channels`: `inbox`, `console`. */
  readonly name: string
  readonly transports: readonly Transport[]
  /** Hands one message over; must settle soon after `signal` aborts. What it throws counts as `unknown`. */
  send(message: Message, signal: AbortSignal): Promise<Receipt>
}
