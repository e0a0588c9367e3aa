import type { Price } from '../channel.ts'
import type { Lived } from './judging.ts'
import type { Rung } from './route.ts'

/** Which messages are to be judged: those whose time is over. */
export interface FindMessages {
  readonly now: number
  readonly most: number
}

/** Messages to judge, and prices to learn, each in their order. */
export interface FoundMessages {
  readonly messages: readonly EndedMessage[]
  /** Prices that became known meanwhile, also of messages that were judged long ago. */
  readonly prices: readonly ToldPrice[]
}

/** What became of a message that its vendor was asked to carry. */
export interface EndedMessage extends Lived {
  readonly id: string
  /** ISO 3166 alpha-2, or `''` where there is none. */
  readonly country: string
  readonly rung: Rung
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
  /** The messages that were judged. */
  readonly judged: readonly string[]
  /** Those whose price was learnt. */
  readonly priced: readonly string[]
  readonly scores: readonly StoredScore[]
}

/** The verbs of learning; see `Store` for what holds of all verbs. */
export interface LearningStore {
  /** Whether there is anything to judge or to learn, and no other process that has the lease. */
  isLearningDue(input: { readonly now: number; readonly holder: string }): Promise<boolean>

  /** At most so many of each, what waits longest first. */
  messagesToJudge(input: FindMessages): Promise<FoundMessages>

  /** Keeps what was learnt from messages and prices, each of which counts once; false where another process has the lease. */
  keepScores(input: KeepScores): Promise<boolean>

  /** What was changed at that time or later, epoch milliseconds. */
  scoresSince(time: number): Promise<readonly (StoredScore & { readonly changedAt: number })[]>
}
