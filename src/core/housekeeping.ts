import type { Deps } from './deps.ts'
import type { Forgotten, HousekeepingStore, Past } from './housekeeping-store.ts'
import { encodeTick, newId, tickAt } from './ids.ts'

/** Forgets what is past its retention, a little at a time, in one process at a time. */
export interface Housekeeper {
  /** Does what there is to do now; gives how many rows went, 0 where another process is at it. */
  tidy(): Promise<number>
  stop(): Promise<void>
}

/** What housekeeping stands on. */
export type HousekeepingDeps = Pick<Deps, 'settings' | 'ambient' | 'report'> & { readonly store: HousekeepingStore }

const EVERY_MS = 60_000
/** Longer than a round takes; a process that vanished is followed by another after it. */
const LEASE_MS = 180_000
/** Rows of one table in one transaction: few enough that nobody waits for them. */
const MOST = 200
/** Between two rounds, so that requests come first. */
const PAUSE_MS = 20
const DAY_MS = 86_400_000

/** Makes the housekeeper of an instance. Never what keeps a process alive. */
export function createHousekeeper(deps: HousekeepingDeps): Housekeeper {
  const holder = newId('prc', deps.ambient)
  let isStopped = false
  let running: Promise<number> | undefined
  const tidy = (): Promise<number> =>
    (running ??= tidyAll(deps, holder, () => isStopped).finally(() => (running = undefined)))
  const timer = setInterval(() => void tidy().catch(deps.report), EVERY_MS).unref()

  return {
    tidy,
    async stop() {
      isStopped = true
      clearInterval(timer)
      await running?.catch(() => 0)
    },
  }
}

async function tidyAll(deps: HousekeepingDeps, holder: string, isStopped: () => boolean): Promise<number> {
  const { store, ambient } = deps
  const past = pastOf(deps)
  let [counter, session, rows] = ['', '', 0]
  while (!isStopped()) {
    const now = ambient.now()
    if (!(await store.takeLease({ task: 'housekeeping', holder, now, until: now + LEASE_MS }))) return rows
    const forgotten: Forgotten = await store.forget({ ...past, now, most: MOST, counter, session })
    rows += forgotten.rows
    if (forgotten.isAll) return rows
    ;({ counter, session } = forgotten)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  return rows
}

/** Keys begin with their time, so that what is old is told by its key. */
function pastOf({ settings, ambient }: HousekeepingDeps): Past {
  const before = (ageMs: number): string => encodeTick(tickAt(ambient.now() - ageMs))
  return {
    challenges: `chl_${before(settings.retention.codesMs)}`,
    events: `evt_${before(settings.retention.eventsMs)}`,
    sessionsEnded: ambient.now() - DAY_MS,
  }
}
