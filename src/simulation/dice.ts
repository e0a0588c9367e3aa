import { createCipheriv, createHash } from 'node:crypto'

/** Chance that is the same for the same seed, whatever the machine. */
export interface Dice {
  /** Uniform in [0, 1). */
  random(): number
  /** At most 64 at once. */
  bytes(count: number): Uint8Array
  between(low: number, high: number): number
  chance(probability: number): boolean
  /** A draw of the exponential distribution. */
  exponential(mean: number): number
  /** A draw of the log-normal distribution, as waiting times and prices have it. */
  logNormal(median: number, sigma: number): number
  pick<T>(items: readonly T[]): T
}

// Sixteen draws: most of whoever throws dice throws few.
const BLOCK = Buffer.alloc(64)

/** Dice of a seed: the key stream of AES in counter mode, whose key is the seed. */
export function diceOf(seed: string): Dice {
  const key = createHash('sha256').update(seed).digest()
  const stream = createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16))
  let [block, at] = [Buffer.alloc(0), 0]
  const bytes = (count: number): Buffer => {
    if (at + count > block.length) [block, at] = [stream.update(BLOCK), 0]
    at += count
    return block.subarray(at - count, at)
  }
  const random = (): number => bytes(4).readUInt32LE() / 2 ** 32
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return {
    random,
    bytes,
    between: (low, high) => low + random() * (high - low),
    chance: (probability) => random() < probability,
    exponential: (mean) => -mean * Math.log(1 - random()),
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    pick: (items) => items[Math.floor(random() * items.length)] as (typeof items)[number],
  }
}
