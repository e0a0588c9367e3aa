import { randomFillSync } from 'node:crypto'
import { createTicks } from './ids.ts'

/** The one clock and the one dice. Everything that looks at time or luck takes them from here. */
export interface Ambient {
  /** Epoch milliseconds. */
  now(): number
  /** A number for ids that only ever grows. */
  tick(): number
  /** Fresh bytes of a cryptographic generator. */
  random(bytes: number): Uint8Array
  /** From now on the clock goes by this time, epoch milliseconds, which all processes of a database share. */
  heed(time: number): void
  /** It was this late already, epoch milliseconds, and what was over then stays over. */
  remember(time: number): void
}

const POOL_BYTES = 4096

/** The machine's clock and generator, or those that are given instead; a clock that is given heeds nobody. */
export function createAmbient({ now: given, random = pooledRandom() }: Partial<Ambient> = {}): Ambient {
  const clock = given === undefined ? sharedClock() : { now: given, heed() {}, remember() {} }
  return { ...clock, random, tick: createTicks(clock.now) }
}

/** Who is set back by more was wrong before, and is followed at once. */
const LONGEST_AHEAD_MS = 7_200_000

/**
 * Between two times that it heeds it goes at its own pace, whatever becomes of the machine's clock. One that is set back brings
 * nothing back that was over: ours goes on at half the pace until the other has caught up.
 */
function sharedClock(): Pick<Ambient, 'now' | 'heed' | 'remember'> {
  let offset: number | undefined
  let shown = Number.NEGATIVE_INFINITY
  // By performance.now, which costs more than the clock: it is looked at only while ours is ahead.
  let slowedAt: number | undefined
  const slowed = (time: number): number => {
    const at = performance.now()
    const slow = shown + (at - (slowedAt ?? at)) / 2
    const isAhead = slow > time && slow - time <= LONGEST_AHEAD_MS
    slowedAt = isAhead ? at : undefined
    return isAhead ? slow : time
  }
  const now = (): number => {
    const time = offset === undefined ? Date.now() : offset + performance.now()
    shown = slowedAt === undefined && time >= shown ? time : slowed(time)
    return Math.round(shown)
  }
  return {
    now,
    heed(time) {
      // What the machine's own clock said before counts for nothing.
      if (offset === undefined) shown = Number.NEGATIVE_INFINITY
      offset = time - performance.now()
    },
    remember(time) {
      const at = now()
      if (time <= at || time - at > LONGEST_AHEAD_MS) return
      shown = time
      slowedAt = performance.now()
    },
  }
}

/** Reads the machine's generator through a pool, since asking it for each id is slow. */
function pooledRandom(): Ambient['random'] {
  // No Buffer, whose slices and fills take twice as long.
  const pool = new Uint8Array(POOL_BYTES)
  let used = POOL_BYTES

  return (bytes) => {
    if (bytes > POOL_BYTES) return randomFillSync(new Uint8Array(bytes))
    if (used + bytes > POOL_BYTES) {
      randomFillSync(pool)
      used = 0
    }
    const taken = pool.slice(used, used + bytes)
    // What was handed out must not stay behind in memory, where a later read could find it.
    pool.fill(0, used, used + bytes)
    used += bytes
    return taken
  }
}
