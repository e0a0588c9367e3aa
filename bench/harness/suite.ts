import type { Effort } from './race.ts'
import type { Race } from './standings.ts'

/** Something that is no race: it was to stay below or above a bound, and was measured. */
export interface Figure {
  readonly what: string
  readonly toReach: string
  readonly measured: string
  readonly reached: boolean
}

/** What a suite is run with. */
export interface Task {
  readonly effort: Effort
  /** Rounds of what is measured by the second, and how long each lasts. */
  readonly load: { readonly rounds: number; readonly roundMs: number }
  /** A rough look is enough: whatever takes long is made smaller. */
  readonly isQuick: boolean
  readonly nodeMajor: number
  /** Runs only what has this name, where the suite knows parts by name. */
  readonly only: string | undefined
  /** Hears how far it is. */
  tell(progress: string): void
}

/** What a suite found out. */
export interface Found {
  readonly races: readonly Race[]
  readonly figures: readonly Figure[]
}

/** A group of measurements that are run together, by name. */
export interface Suite {
  readonly name: string
  /** The names that `only` may have. */
  readonly parts: readonly string[]
  run(task: Task): Promise<Found>
}

/** A suite's results on one Node. */
export interface Run extends Found {
  readonly suite: string
  /** What of the suite was run; absent: all of it. */
  readonly only?: string
  readonly node: string
  readonly openssl: string
  /** Cores, memory, platform. */
  readonly machine: string
  /** How many programs wanted a core in the minute before. */
  readonly loadBefore: number
  /** ISO 8601. */
  readonly startedAt: string
  readonly seconds: number
  readonly isQuick: boolean
  /** The peers' versions, by name. */
  readonly peers: Readonly<Record<string, string>>
}
