import type { transports } from '../transports.ts'

/** How a message travels. `phone` at the door stands for the best of those that reach a number. */
export type Transport = (typeof transports)[number]

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
  /** Calls only: what is said before a key is pressed, and after it. `text` is both. */
  readonly spoken?: { readonly prompt: string; readonly code: string }
  /** BCP 47 tag of the words: `en`, `pt-BR`. */
  readonly locale: string
  /** The product's name, for providers whose templates take it apart from the text. */
  readonly projectName: string
  /** The code, for the same. */
  readonly code: string
  /** Emails only: where the page fills the code in. */
  readonly link?: string
  /** Epoch milliseconds of the rendering. */
  readonly createdAt: number
  /** Epoch milliseconds after which the code is worthless. */
  readonly expiresAt: number
}

/**
 * What a provider said of a message.
 *
 * `sent`: it took the message. `refused`: it certainly did not, and `retryable` says whether asking again may help.
 * `unknown`: nobody can tell (a lost answer, a timeout, 500, 502 or 504); such a message is never repeated blindly.
 * `reason` is a word for logs and status, never the provider's text; `errorCode` is the provider's own number or word for it.
 */
export type Receipt =
  | { readonly outcome: 'sent'; readonly reference?: string }
  | {
      readonly outcome: 'refused'
      readonly retryable: boolean
      readonly retryAfterMs?: number
      readonly reason: string
      readonly errorCode?: string
      /** Nobody else may try either: the recipient opted out, or is no recipient, or the vendor sees fraud. */
      readonly isFinal?: boolean
      /** Nothing of this provider works: wrong credentials, an account that is closed. */
      readonly isOutage?: boolean
    }
  | { readonly outcome: 'unknown'; readonly reason: string; readonly errorCode?: string }

/** A provider that carries messages. Implementations never log the text or the code, and never throw on purpose. */
export interface Channel {
  /** Short name, as in `otp.channels`: `inbox`, `console`. */
  readonly name: string
  readonly transports: readonly Transport[]
  /** Those that nobody gets by it who did not ask for them: it stands in for a vendor, which may not be there. */
  readonly onlyByName?: readonly Transport[]
  /** Whether a number that it carries by several is tried by `transports` in their order. Default: WhatsApp, then Telegram, then SMS, then voice. */
  readonly keepsOrder?: true
  /** Hands one message over; must settle soon after `signal` aborts. What it throws counts as `unknown`. */
  send(message: Message, signal: AbortSignal): Promise<Receipt>
  /** How often a message that was refused is tried again, 0 to 10, and the pause before that, which doubles. Default 3 and 1 s. */
  readonly retries?: { readonly most: number; readonly firstPauseMs: number }
  /** Milliseconds after which `send` gives up by itself. Default none: it is given up for it after 30 seconds. */
  readonly timeoutMs?: number
  /** Where the vendor makes the code and checks it; `code`, `text` and `html` of its messages are not used. */
  readonly vendorCode?: VendorCode
  /** Where the code is ours and the vendor asks to be told what became of it. Best effort. */
  conclude?(reference: string, conclusion: Conclusion, signal: AbortSignal): Promise<void>
  /** What a message cost, by the vendor's own name of it; nothing while that is not known. Must settle soon after `signal` aborts. */
  priceOf?(reference: string, signal: AbortSignal): Promise<Price | undefined>
  /** What the vendor tells later, by the route that it tells it at. */
  readonly callbacks?: Callbacks
  /** What a vendor asks by GET before it calls a route. */
  readonly handshakes?: Handshakes
  /**
   * Where the vendor was told to call, in place of the routes that the world sees; without a slash at the end. A gateway between may
   * have brought its calls here from there.
   */
  readonly callbackUrl?: string
}

/** What became of a code of ours: it was given back right, or another one took its place. */
export type Conclusion = { readonly outcome: 'approved'; readonly code: string } | { readonly outcome: 'canceled' }

/** What a message cost, as its vendor writes it: `-0.0079` `USD`. */
export interface Price {
  readonly amount: string
  /** ISO 4217. */
  readonly currency: string
}

/** A code that keychime never knows. */
export interface VendorCode {
  /** Digits of its codes: those of `otp.length`. */
  readonly length: number
  /**
   * Asks the vendor about a code, by its own name of the message. `gone`: used, expired or guessed at too often. Must settle soon
   * after `signal` aborts; `unavailable` where nobody can tell.
   */
  check(
    guess: { readonly reference: string; readonly code: string },
    signal: AbortSignal,
  ): Promise<'approved' | 'wrong' | 'gone' | 'unavailable'>
}

/** Where vendors call, below the prefix: `/webhook/message-status/`. */
export type CallbackRoute =
  | 'message-status'
  | 'verification-status'
  | 'events'
  | 'sendgrid'
  | 'resend'
  | 'meta'
  | 'vonage'
  | 'telegram_gateway'
  | 'aws'

/** How the calls of each route are read; whoever has to ask the vendor about a signature gives a promise, soon. */
export type Callbacks = Readonly<Partial<Record<CallbackRoute, (call: Callback) => Reading | Promise<Reading>>>>

/** How a route proves to a vendor that it is ours, by the query that it was asked with; nothing where somebody else asks. */
export type Handshakes = Readonly<
  Partial<Record<CallbackRoute, (query: URLSearchParams) => CallbackAnswer | undefined>>
>

/** A call of a vendor as it arrived. */
export interface Callback {
  /** The address that the vendor called, with the query of this call; never made of a request header. */
  readonly url: string
  readonly headers: Headers
  /** The raw body. */
  readonly body: Uint8Array
  /** Epoch milliseconds. */
  readonly now: number
}

/**
 * What a call says. `forged`: its signature is wrong or missing. `unavailable`: nobody can tell now, and the vendor is to call again.
 * `malformed`: signed, and nothing that can be read.
 */
export type Reading =
  | { readonly reports: readonly Report[]; readonly answer?: CallbackAnswer }
  | { readonly refused: 'forged' | 'unavailable' }
  | { readonly refused: 'malformed'; readonly detail: string }

/** What the vendor waits for instead of a plain yes: how a call goes on. Never logged, for it may say a code. */
export interface CallbackAnswer {
  /** Its media type: `text/xml`, `text/plain`. */
  readonly type: string
  readonly body: string
}

/** One thing that a vendor says of one message. */
export interface Report {
  /** The vendor's name of this report, or one made of what it says: a second one of that name changes nothing. */
  readonly id: string
  /** Our name of the message, where the vendor gives it back. */
  readonly delivery?: string
  /** The vendor's name of the message. */
  readonly reference?: string
  /** How far it came; absent where the report says nothing of that. */
  readonly state?: 'sent' | 'delivered' | 'read' | 'failed'
  /** The vendor's own word: `undelivered`, `bounce`. */
  readonly status: string
  /** Epoch milliseconds, by the vendor where it says. */
  readonly at: number
  readonly errorCode?: string
  /** Why it failed; see `Receipt`. Default `undelivered`. */
  readonly reason?: string
  /** See `Receipt`. */
  readonly isFinal?: boolean
  /** The last that is told of its way: what it cost can be asked for, and nobody waits for word that it arrived. */
  readonly isEnd?: boolean
  /** What the message cost, where the vendor tells it by itself. */
  readonly price?: Price
  /** What else it says, without recipient, text or code. */
  readonly rest: Readonly<Record<string, string>>
}
