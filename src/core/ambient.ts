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
}

const POOL_BYTES = 4096

/** The machine's clock and generator, or those that are given instead. */
export function createAmbient({ now = Date.now, random = pooledRandom() }: Partial<Ambient> = {}): Ambient {
  return { now, random, tick: createTicks(now) }
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
