import type { Event } from '../events.ts'
import type {
  ClaimDeliveries,
  Claimed,
  ExplainedMessage,
  FindOutbox,
  FollowUp,
  KeepPrice,
  OutboxMessage,
  RetryMessage,
  SettleDelivery,
  TakenReport,
  TakeReport,
} from './outbox.ts'

/** The verbs of messages; see `Store` for what holds of all verbs. */
export interface DeliveryStore {
  /**
   * Takes queued messages that are due and marks them `sending` under a lease. Messages whose lease ran out become
   * `unknown`; those whose code is used up or nearly expired become `cancelled`, and those whose count of tries is none
   * `failed`. Tells which messages nobody heard of for too long. May be repeated under the same name until it is answered.
   */
  claimDeliveries(input: ClaimDeliveries): Promise<Claimed>

  /** Records what became of a claimed message. May be repeated: the second time, or once another has claimed it, is nothing. */
  settleDelivery(input: SettleDelivery): Promise<readonly Event[]>

  /**
   * Takes what a vendor says of a message, each thing once. A message only moves forward; one that failed for good queues the next
   * way that is left for it, as long as its code can be used and no later message is on its way.
   */
  takeReport(input: TakeReport): Promise<TakenReport>

  /** Keeps what a message cost; the first time, for whoever learns of it too. */
  keepPrice(input: KeepPrice): Promise<void>

  /**
   * Queues the next way that is left for a message of which nobody has heard since; once, and only while its code can be used, no later
   * message is there, and one message at most may have arrived. Gives whether it did.
   */
  followUp(input: FollowUp): Promise<boolean>

  /** Messages as operators see them, the newest first. */
  outbox(find: FindOutbox): Promise<readonly OutboxMessage[]>

  /** The messages of a challenge, the first one first, and how the way of each was chosen. */
  explain(challenge: string): Promise<readonly ExplainedMessage[]>

  /**
   * Queues a message once more beside the one that failed; `over` where its code can be used no more, `unfit` where it is in no such
   * state, `on_its_way` where a later message is or was.
   */
  retryMessage(input: RetryMessage): Promise<'queued' | 'over' | 'unfit' | 'on_its_way'>
}
