import type { Transport } from '../channel.ts'
import type { Event } from '../events.ts'
import type { Recipient } from '../records.ts'

/** How far a message has come: from `queued` to `sending` (and back for another try), and from there to its end. */
export type DeliveryState = 'queued' | 'sending' | 'sent' | 'failed' | 'unknown' | 'cancelled'

export interface Delivery {
  /** `dlv_…` */
  readonly id: string
  readonly transport: Transport
  readonly state: DeliveryState
  readonly createdAt: number
  /** When it came into this state, epoch milliseconds. */
  readonly changedAt: number
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
  /** 1 for the first try. */
  readonly attempt: number
}

/** Messages to hand over now, and what became of others on the way. */
export interface Claimed {
  readonly deliveries: readonly ClaimedDelivery[]
  readonly events: readonly Event[]
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
  readonly provider?: string
  /** The provider's own id of the message. */
  readonly reference?: string
  readonly reason?: string
}
