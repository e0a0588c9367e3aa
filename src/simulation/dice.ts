import { createHash } from 'node:crypto'

/** Chance that is the same for the same seed, whatever the machine. */
export interface Dice {
  /** Uniform in [0, 1). */
  random(): number
  bytes(count: number): Uint8Array
  between(low: number, high: number): number
  chance(probability: number): boolean
  /** A draw of the exponential distribution. */
  exponential(mean: number): number
  /** A draw of the log-normal distribution, as waiting times and prices have it. */
  logNormal(median: number, sigma: number): number
  pick<T>(items: readonly T[]): T
}

/** Dice of a seed. */
export function diceOf(seed: string): Dice {
  const key = createHash('sha256').update(seed).digest()
  const next = smallFastCounting([key.readInt32LE(0), key.readInt32LE(4), key.readInt32LE(8)])
  const random = (): number => next() / 2 ** 32
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return {
    random,
    bytes: (count) => Uint8Array.from({ length: count }, () => next() & 255),
    between: (low, high) => low + random() * (high - low),
    chance: (probability) => random() < probability,
    exponential: (mean) => -mean * Math.log(1 - random()),
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    pick: (items) => items[Math.floor(random() * items.length)] as (typeof items)[number],
  }
}

/** 32 bits at a time (sfc32 of PractRand, Doty-Humphrey 2010). Hundreds of thousands are held at once: no state outside of JavaScript. */
function smallFastCounting([first, second, third]: readonly [number, number, number]): () => number {
  let [a, b, c, counter] = [first, second, third, 1]
  const next = (): number => {
    const drawn = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + drawn) | 0
    return drawn >>> 0
  }
  // Seeds that are much alike give draws that are not, after as many as its author says.
  for (let round = 0; round < 12; round++) next()
  return next
}
