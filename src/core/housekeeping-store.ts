/** What one process at a time does. */
export interface TakeLease {
  readonly task: 'housekeeping' | 'routing'
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
  /** No session with a higher id is over yet. */
  readonly sessions: string
  /** Sessions whose absolute end was before this go, epoch milliseconds. */
  readonly sessionsEnded: number
}

/** Behind which keys the walk through tables goes on; `''` is before the first, absent: past the last. */
export interface Walk {
  readonly challenge?: string
  readonly event?: string
  readonly counter?: string
  readonly session?: string
}

export interface FindPast extends Past {
  readonly now: number
  readonly walk: Walk
  /** Counters and sessions to look at. */
  readonly page: number
  /** Rows of a table that are removed at most; of events five times as many. */
  readonly most: number
}

export interface FoundPast {
  readonly isAny: boolean
  /** The last of each that were looked at. */
  readonly seen: Walk
  /** Where the walk goes on behind these. */
  readonly next: Walk
}

export interface Forget extends FindPast {
  readonly found: FoundPast
}

export interface Forgotten {
  readonly rows: number
  /** There may be as much again. */
  readonly isBehind: boolean
  /** Where the walk goes on. */
  readonly next: Walk
}

/** The verbs of housekeeping; see `Store` for what holds of all verbs. */
export interface HousekeepingStore {
  /** Takes or keeps a lease; false while another holder has it. */
  takeLease(input: TakeLease): Promise<boolean>

  /** Looks for what is past in the next pages of the walk, and writes nothing. */
  findPast(input: FindPast): Promise<FoundPast>

  /** Removes a few rows of each table that are past, as far as was looked. */
  forget(input: Forget): Promise<Forgotten>
}
