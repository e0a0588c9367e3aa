import type { Price, Report, Transport } from '../channel.ts'
import type { Event } from '../events.ts'
import type { NumberFacts } from '../number-lookup.ts'
import type { Recipient } from '../records.ts'
import type { Rung } from '../routing/route.ts'
import type { RankedRung } from '../routing/router.ts'

/**
 * How far a message has come: from `queued` to `sending` (and back for another try), to `sent`, `failed` or `unknown`, and as its
 * vendor tells from there: `delivered` is the end, and nothing goes back.
 */
export type DeliveryState = 'queued' | 'sending' | 'sent' | 'delivered' | 'failed' | 'unknown' | 'cancelled'

/** One message of a challenge. */
export interface Delivery {
  /** `dlv_…` */
  readonly id: string
  readonly transport: Transport
  readonly state: DeliveryState
  readonly provider?: string
  /** The provider's own id of it. */
  readonly reference?: string
  /** Why it failed or waits, in a word. */
  readonly reason?: string
  readonly createdAt: number
  /** When it came into this state, epoch milliseconds. */
  readonly changedAt: number
  /** Nothing else of its challenge is sent: its vendor said so, or said it of this recipient before. */
  readonly isFinal: boolean
}

/** One message to hand to a provider now. */
export interface ClaimedDelivery {
  readonly id: string
  /** Whoever took it since has another one. */
  readonly claim: string
  readonly challenge: string
  readonly transport: Transport
  readonly recipient: Recipient
  readonly digits: number
  readonly expiresAt: number
  /** The language of whoever asked; absent: the default. */
  readonly locale?: string
  /** ISO 3166 alpha-2 code of where it goes; absent for emails, and where it cannot be told. */
  readonly country?: string
  /** 1 for the first try. */
  readonly attempt: number
  /** Who is to carry it; absent in messages that were queued by a version before: whoever does. */
  readonly provider?: string
  /** Whose turn it is where it fails. */
  readonly fallbacks: readonly Rung[]
  /** Its recipient is sent nothing now; see `ClaimDeliveries.finalSince`. */
  readonly isSuppressed: boolean
}

/** Messages to hand over now, and what became of others on the way. */
export interface Claimed {
  readonly deliveries: readonly ClaimedDelivery[]
  readonly events: readonly Event[]
  /** Ids of messages of which nobody heard for too long; see `Store.followUp`. */
  readonly silent: readonly string[]
}

export interface ClaimDeliveries {
  readonly now: number
  /** Names this claim: `wrk_….7`. The same again takes back first what it took when its answer was lost. */
  readonly claim: string
  readonly leaseMs: number
  readonly most: number
  /** How often a message is handed over at most. */
  readonly maxTries: number
  /** Codes with less life than this are not worth sending. */
  readonly leastLifeMs: number
  readonly maxAttempts: number
  /** Providers that are sent nothing for now. What has no other way stays queued until then, if its code lives longer. */
  readonly held: readonly HeldProvider[]
  /** Providers that are busy enough. What is theirs waits as it is, by whichever way it could go else. */
  readonly full: readonly string[]
  /** Recipients of whom a vendor said since then that nobody is to try are sent nothing. Epoch milliseconds. */
  readonly finalSince: number
}

/** Why a message waits, or goes another way, whose provider takes none. */
export const PROVIDER_DOWN = 'provider_down'

/** Why a message is not sent to a recipient of whom a vendor said that nobody is to try. */
export const SUPPRESSED = 'suppressed'

/** A provider that is sent nothing until then, epoch milliseconds. */
export interface HeldProvider {
  readonly provider: string
  readonly until: number
}

export interface SettleDelivery {
  readonly now: number
  readonly id: string
  readonly claim: string
  readonly challenge: string
  readonly transport: Transport
  readonly masked: string
  readonly state: 'sent' | 'failed' | 'unknown' | 'queued'
  /** For `queued`: when to try again. */
  readonly dueAt?: number
  /** How often it was handed over, where it was claimed and its provider not asked. */
  readonly attempt?: number
  readonly provider?: string
  /** For `sent` and `unknown`: when the next way is tried, unless its vendor has told of it by then. */
  readonly silentAt?: number
  /** When it is judged whether its code was used; absent: never. */
  readonly judgeAt?: number
  /** The provider's own id of the message. */
  readonly reference?: string
  readonly reason?: string
  readonly errorCode?: string
  /** What is known of the number it goes to. */
  readonly number?: NumberFacts
  /** For `failed`: nobody is to try this recipient. */
  readonly isFinal?: boolean
  /** For `failed`: the message that goes instead, unless the code is over. */
  readonly next?: NextDelivery
}

/** A message that goes where another failed. */
export interface NextDelivery {
  readonly id: string
  readonly rung: Rung
  readonly fallbacks: readonly Rung[]
}

/** A message of which nobody heard for too long. */
export interface FollowUp {
  readonly id: string
  /** Of the message that goes beside it. */
  readonly nextId: string
  readonly now: number
  /** Messages of its challenge that may arrive, with the next one. */
  readonly most: number
}

export interface TakeReport {
  readonly now: number
  /** Whoever carried it, and says so. */
  readonly provider: string
  readonly report: Report
  /** The id of a message that goes instead, where this one failed and another way is left. */
  readonly nextId: string
}

/** What a message cost that a provider carried under this name. */
export interface KeepPrice {
  readonly now: number
  readonly provider: string
  readonly reference: string
  readonly price: Price
}

/** What became of a report. `unknown`: no message of ours. `repeated`: it was taken before. */
export interface TakenReport {
  readonly outcome: 'taken' | 'repeated' | 'unknown'
  readonly events: readonly Event[]
  /** Another message was queued. */
  readonly isNext?: boolean
}

/** Which messages an operator asks for; the newest first. */
export interface FindOutbox {
  readonly state?: DeliveryState
  readonly most: number
}

/** A message as operators see it: whose it is, is masked. */
export interface OutboxMessage {
  /** `dlv_…` */
  readonly id: string
  /** The challenge's handle. */
  readonly challenge: string
  readonly recipient: string
  readonly transport: Transport
  readonly state: DeliveryState
  /** How often it was handed to its provider. */
  readonly tries: number
  readonly provider?: string
  /** The provider's own id of it. */
  readonly reference?: string
  readonly reason?: string
  readonly errorCode?: string
  /** What the provider says it cost: `-0.0079` `USD`. */
  readonly price?: string
  readonly currency?: string
  /** Epoch milliseconds, like those below. */
  readonly createdAt: number
  readonly changedAt: number
  readonly sentAt?: number
  /** When it arrived, or failed. */
  readonly endedAt?: number
}

/** A message, and how its way was chosen. */
export interface ExplainedMessage extends OutboxMessage {
  /** ISO 3166 alpha-2 code of where it goes; absent for emails, and where it cannot be told. */
  readonly country?: string
  /** Absent where there was one way, or it goes in place of another. */
  readonly choice?: StoredChoice
}

/** How the way of a message was chosen. */
export interface StoredChoice {
  /** What ways were ranked by, in their order: those that come first, and those that are cheaper than the first. */
  readonly ranked: readonly RankedRung[]
  /** How many ways there were besides. */
  readonly more: number
}

/** A message to send once more. */
export interface RetryMessage {
  readonly id: string
  readonly nextId: string
  readonly now: number
  /** In which states it may be. */
  readonly states: readonly ['failed'] | readonly ['failed', 'unknown']
}
