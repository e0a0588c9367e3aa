/** What one process at a time does. */
export interface TakeLease {
  readonly task: 'housekeeping'
  /** Names the process. */
  readonly holder: string
  readonly now: number
  /** When another may take it. */
  readonly until: number
}

/** From where on things are kept. */
export interface Past {
  /** Challenges with a lower handle go, with their messages. */
  readonly challenges: string
  /** Events with a lower id go. */
  readonly events: string
  /** Sessions whose absolute end was before this go, epoch milliseconds. */
  readonly sessionsEnded: number
}

export interface Forget extends Past {
  readonly now: number
  /** Rows of a table at most. */
  readonly most: number
  /** Where the walk through counters and sessions goes on; `''` begins it. */
  readonly counter: string
  readonly session: string
}

export interface Forgotten {
  readonly rows: number
  readonly counter: string
  readonly session: string
  /** Nothing of what is past is left. */
  readonly isAll: boolean
}

/** The verbs of housekeeping; see `Store` for what holds of all verbs. */
export interface HousekeepingStore {
  /** Takes or keeps a lease; false while another holder has it. */
  takeLease(input: TakeLease): Promise<boolean>

  /** Removes a few rows of each table that are past. */
  forget(input: Forget): Promise<Forgotten>
}
