import type { Deps } from './deps.ts'
import type { Forgotten, HousekeepingStore, Past, Walk } from './housekeeping-store.ts'
import { encodeTick, tickAt } from './ids.ts'
import { type Lease, leaseOf } from './lease.ts'

/** Forgets what is past its retention, a little at a time, in one process at a time. */
export interface Housekeeper {
  /** Does all there is to do now; gives how many rows went, 0 where another process is at it. */
  tidy(): Promise<number>
  stop(): Promise<void>
}

/** What housekeeping stands on. */
export type HousekeepingDeps = Pick<Deps, 'settings' | 'ambient' | 'report'> & { readonly store: HousekeepingStore }

const EVERY_MS = 60_000
/** Longer than a round takes; a process that vanished is followed by another after it. */
const LEASE_MS = 180_000
/** Codes in one transaction, with all that belongs to them, some milliseconds: who comes meanwhile waits for no more. */
const MOST = 50
/** Rows of the walk that one look reads: some milliseconds. Less than `MOST` of them past, and the next may wait. */
const PAGE = 5_000
/** Looks of one minute that find less than `MOST`. */
const LOOKS = 4
/** Between two rounds at least; otherwise three times as long as the one took, so that requests have most of a busy database. */
const PAUSE_MS = 5
const PAUSES = 3
const DAY_MS = 86_400_000
/** No session is made to end sooner, and each is kept for another day. */
const SHORTEST_MS = 2 * DAY_MS

/** Makes the housekeeper of an instance. Never what keeps a process alive. */
export function createHousekeeper(deps: HousekeepingDeps): Housekeeper {
  let isStopped = false
  const forget = forgetting(deps, () => isStopped)
  let walk: Walk = {}
  let running: Promise<number> | undefined
  const alone = (work: () => Promise<number>): Promise<number> =>
    (running ??= work().finally(() => (running = undefined)))
  const aMinute = async (): Promise<number> => {
    const { rows, next } = await forget(walk, LOOKS)
    walk = next
    return rows
  }
  const timer = setInterval(() => void alone(aMinute).catch(deps.report), EVERY_MS).unref()

  return {
    async tidy() {
      await running?.catch(() => 0)
      return alone(async () => (await forget({}, Number.POSITIVE_INFINITY)).rows)
    },
    async stop() {
      isStopped = true
      clearInterval(timer)
      await running?.catch(() => 0)
    },
  }
}

/** Goes on with a walk, or begins it anew where it is over, while much is found, and for so many looks that find little. */
type Forgetting = (walk: Walk, looks: number) => Promise<Pick<Forgotten, 'rows' | 'next'>>

function forgetting(deps: HousekeepingDeps, isStopped: () => boolean): Forgetting {
  const lease = leaseOf(deps, { task: 'housekeeping', leaseMs: LEASE_MS })
  return async ({ challenge = '', event = '', counter = '', session = '' }, looks) => {
    let next: Walk = { challenge, event, counter, session }
    let [rows, left] = [0, looks]
    while (!isStopped()) {
      const began = performance.now()
      const done = await forgetSome(deps, next, lease)
      rows += done.rows
      next = done.next
      if (!done.isBehind && (--left <= 0 || isOver(next))) break
      await new Promise((resolve) => setTimeout(resolve, Math.max(PAUSE_MS, PAUSES * (performance.now() - began))))
    }
    return { rows, next }
  }
}

function isOver(walk: Walk): boolean {
  return Object.keys(walk).length === 0
}

const nothing: Forgotten = { rows: 0, isBehind: false, next: {} }

/** Looks before it writes, so that where nothing is past nothing is written. */
async function forgetSome(deps: HousekeepingDeps, walk: Walk, lease: Lease): Promise<Forgotten> {
  const { store, ambient } = deps
  const input = { ...pastOf(deps), now: ambient.now(), walk, page: PAGE, most: MOST }
  const found = await store.findPast(input)
  if (!found.isAny) return { ...nothing, next: found.next }
  if (!(await lease.isOurs())) return nothing
  return store.forget({ ...input, found })
}

/** Keys begin with their time, so that what is old is told by its key. */
function pastOf({ settings, ambient }: HousekeepingDeps): Past {
  const before = (ageMs: number): string => encodeTick(tickAt(ambient.now() - ageMs))
  return {
    challenges: `chl_${before(settings.retention.codesMs)}`,
    events: `evt_${before(settings.retention.eventsMs)}`,
    sessions: `ses_${before(SHORTEST_MS)}`,
    sessionsEnded: ambient.now() - DAY_MS,
  }
}
