/** What a vendor knows of a telephone number. */
export interface NumberFacts {
  readonly isValid: boolean
  /** ISO 3166-1 alpha-2. */
  readonly country?: string
  /** The vendor's word; `landline` is what no SMS reaches: `mobile`, `nonFixedVoip`. */
  readonly type?: string
  readonly carrier?: string
  /** `isRecent` within the period that the vendor goes by; `at` in epoch milliseconds. */
  readonly simSwap?: { readonly isRecent: boolean; readonly at?: number }
  /** `score` from 0 to 100, where 100 is certain pumping. */
  readonly pumping?: { readonly score?: number; readonly isBlocked: boolean; readonly carrierRisk?: string }
}

/** `unknown`: nothing was said in time, or nothing of what was asked. `reason` is a word. */
export type NumberAnswer =
  | ({ readonly outcome: 'known' } & NumberFacts)
  | { readonly outcome: 'unknown'; readonly reason: string; readonly errorCode?: string }

/** Asks about numbers before messages to them cost money. */
export interface NumberLookup {
  /** Whether nothing is sent to a number that is none or of which nothing is known, and no SMS to a landline. */
  readonly isStrict: boolean
  /** Asks about a number in E.164. Never rejects, and settles within its own deadline. */
  ask(phone: string): Promise<NumberAnswer>
}
