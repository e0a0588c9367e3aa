import type { Transport } from './channel.ts'
import type { NumberFacts } from './number-lookup.ts'

/** What every event tells. Recipients are masked; codes, tokens and challenge ids never appear. */
interface Told {
  /** `evt_…`, ordered by time. */
  readonly id: string
  /** Epoch milliseconds. */
  readonly at: number
  /** The HTTP request it happened in, where there was one. */
  readonly requestId?: string
}

interface OfChallenge extends Told {
  /** The challenge's handle. */
  readonly challenge: string
  readonly transport?: Transport
  /** Masked, as in `+44•••••0958`. */
  readonly recipient?: string
}

interface OfDelivery extends OfChallenge {
  /** `dlv_…` */
  readonly delivery: string
  readonly provider?: string
}

/** The hand-over of a message, before which its number may have been asked about. */
interface OfHandover extends OfDelivery {
  /** What was known of the number then: `isValid`, and of `country`, `type`, `carrier`, `simSwap` and `pumping` what was told. */
  readonly number?: NumberFacts
}

interface OfSession extends Told {
  readonly accountId: number
  /** `ses_…` */
  readonly sessionId: string
}

interface OfAccount extends Told {
  readonly accountId: number
}

interface OfGuess extends Told {
  /** Whose password was guessed at; absent: the account is none that a password opens. */
  readonly accountId?: number
}

/** Everything that happens, written in the transaction of what it tells. */
export type Event =
  | (OfChallenge & {
      readonly type: 'otp.requested'
      readonly purpose: string
      readonly repeated: boolean
      readonly source?: string
    })
  | (OfHandover & { readonly type: 'otp.sent' })
  | (OfDelivery & { readonly type: 'otp.delivered' })
  | (OfHandover & {
      readonly type: 'otp.failed'
      readonly state: 'failed' | 'unknown' | 'cancelled'
      readonly reason: string
      /** The provider's own number or word for it. */
      readonly errorCode?: string
    })
  | (OfChallenge & { readonly type: 'otp.verified'; readonly accountId: number })
  | (OfChallenge & { readonly type: 'otp.rejected' })
  | (OfChallenge & { readonly type: 'test_identity.used'; readonly accountId: number })
  | (OfAccount & { readonly type: 'account.created'; readonly source?: string })
  | (OfAccount & { readonly type: 'account.updated' })
  | (OfAccount & { readonly type: 'account.disabled' })
  | (OfAccount & { readonly type: 'account.enabled' })
  | (OfAccount & { readonly type: 'account.deleted' })
  | (Told & {
      readonly type: 'key.created'
      readonly kid: string
      readonly algorithm: string
      /** From when it signs, epoch milliseconds. */
      readonly activeAt: number
    })
  | (OfAccount & { readonly type: 'account.password_changed'; readonly change: PasswordChange })
  | (OfGuess & { readonly type: 'password.rejected' })
  | (OfSession & { readonly type: 'session.started'; readonly method: SignInMethod })
  | (OfSession & { readonly type: 'session.refreshed' })
  | (OfSession & { readonly type: 'session.refresh_repeated' })
  | (OfSession & { readonly type: 'session.reuse_detected' })
  | (OfSession & { readonly type: 'session.ended'; readonly reason: SessionEnd })

/** What an operator did with the password of an account. */
export type PasswordChange = 'set' | 'imported' | 'removed'

/** What somebody signed in with. */
export type SignInMethod = 'otp' | 'password'

/** Why a session is over. */
export type SessionEnd = 'signed_out' | 'revoked' | 'reuse' | 'account_disabled' | 'account_deleted'

/** The name of an event: a noun and a past participle. */
export type EventType = Event['type']

/** One kind of event. */
export type EventOf<T extends EventType> = Extract<Event, { readonly type: T }>

/** An event as a room makes it, before the store gives it an id. */
export type NewEvent = { [T in EventType]: Omit<EventOf<T>, 'id'> }[EventType]
