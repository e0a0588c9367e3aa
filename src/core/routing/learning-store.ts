import type { Price } from '../channel.ts'
import type { Rung } from './route.ts'

/** Which messages are to be judged: those after the ones that were, and old enough. */
export interface FindMessages {
  /** Messages with a lower id are old enough. */
  readonly before: string
  readonly most: number
}

/** Messages to judge, in their order, and prices to learn. */
export interface FoundMessages {
  /** Up to which id messages were judged before; `''`: none was. */
  readonly mark: string
  /** Up to which id they are with these. */
  readonly next: string
  readonly messages: readonly EndedMessage[]
  /** Prices that became known meanwhile, also of messages that were judged long ago. */
  readonly prices: readonly ToldPrice[]
}

/** What became of a message that its vendor took or may have taken. */
export interface EndedMessage {
  /** ISO 3166 alpha-2, or `''` where there is none. */
  readonly country: string
  readonly rung: Rung
  /** Epoch milliseconds. */
  readonly sentAt: number
  /** Somebody signed in with its code, and no later message had been sent by then. */
  readonly isUsed: boolean
  /** After how long its vendor said that it arrived, milliseconds; absent: it did not. */
  readonly reportedAfterMs?: number
}

/** What the vendor of a message said that it cost. */
export interface ToldPrice {
  /** The message's. */
  readonly id: string
  /** ISO 3166 alpha-2, or `''` where there is none. */
  readonly country: string
  readonly rung: Rung
  /** Epoch milliseconds. */
  readonly toldAt: number
  /** As its vendor says it: `-0.0079` `USD`. */
  readonly price: Price
}

/** What is known of a way to a country, as it is kept. */
export interface StoredScore {
  /** ISO 3166 alpha-2, `''` where there is none, or `*` for all together. */
  readonly country: string
  readonly rung: Rung
  /** As JSON. */
  readonly evidence: string
}

export interface KeepScores {
  readonly now: number
  /** Whose lease it has to be. */
  readonly holder: string
  /** Up to which message was judged before, and is with this. */
  readonly mark: string
  readonly next: string
  /** The messages whose price was learnt. */
  readonly priced: readonly string[]
  readonly scores: readonly StoredScore[]
}

/** The verbs of learning; see `Store` for what holds of all verbs. */
export interface LearningStore {
  /** At most so many of each, and prices of all ages. */
  messagesToJudge(input: FindMessages): Promise<FoundMessages>

  /** Keeps what was learnt from messages and prices, each of which counts once; false where another process did, or has the lease. */
  keepScores(input: KeepScores): Promise<boolean>

  /** What was changed at that time or later, epoch milliseconds. */
  scoresSince(time: number): Promise<readonly (StoredScore & { readonly changedAt: number })[]>
}
