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
}

const POOL_BYTES = 4096

/** The machine's clock and generator, or those that are given instead; a clock that is given heeds nobody. */
export function createAmbient({ now: given, random = pooledRandom() }: Partial<Ambient> = {}): Ambient {
  const { now, heed } = given === undefined ? sharedClock() : { now: given, heed() {} }
  return { now, random, heed, tick: createTicks(now) }
}

/** Between two times that it heeds it goes at its own pace, whatever becomes of the machine's clock. */
function sharedClock(): Pick<Ambient, 'now' | 'heed'> {
  let offset: number | undefined
  return {
    now: () => (offset === undefined ? Date.now() : Math.round(offset + performance.now())),
    heed: (time) => void (offset = time - performance.now()),
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
