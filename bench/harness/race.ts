import { resourceUsage } from 'node:process'
import { setImmediate as turn } from 'node:timers/promises'
import { shuffled } from './statistics.ts'

/** One way of doing the work that a race measures. */
export interface Contestant {
  readonly name: string
  /** How many are under way at once, where the work gives promises. Default 1. */
  readonly inFlight?: number
  /**
   * Makes ready what one slice works on, outside what is measured. Gives the work, to be called with 0 to `count` - 1; what
   * the work gives must be truthy, or be a promise of that: it tells that the work was really done.
   */
  prepare(count: number): Work | Promise<Work>
}

type Work = (index: number) => unknown

/** How long a race takes, and so how much it can be trusted. */
export interface Effort {
  /** Rounds begin until this is over, but never fewer than `leastRounds`. */
  readonly raceMs: number
  readonly leastRounds: number
  /** Short, so that most slices fit between two interruptions by other programs. */
  readonly sliceMs: number
  readonly warmUpMs: number
  /** Different inputs that contestants work on in turn. */
  readonly inputs: number
}

/** Nanoseconds of one piece of work, one number a round, by the contestant's name. */
export type Times = ReadonlyMap<string, readonly number[]>

interface Lane {
  readonly contestant: Contestant
  /** Pieces of work in a slice. */
  readonly count: number
  readonly times: number[]
}

interface Slice {
  /** Of one piece of work. */
  readonly nanoseconds: number
  /** How often another program took a core away from this one. */
  readonly interruptions: number
}

const tries = 4

/**
 * Measures contestants in turn, each for a short slice, in an order drawn anew every round: a machine that slows down for a
 * while slows all of them, and nobody always runs after the same neighbour.
 */
export async function race(
  contestants: readonly Contestant[],
  effort: Effort,
  tell: (progress: string) => void,
): Promise<Times> {
  const lanes: Lane[] = []
  for (const contestant of contestants) {
    tell(`warming up ${contestant.name}`)
    lanes.push({ contestant, count: await warmUp(contestant, effort), times: [] })
  }
  const began = performance.now()
  for (let round = 1; round <= effort.leastRounds || performance.now() - began < effort.raceMs; round++) {
    tell(`round ${round}`)
    for (const { contestant, count, times } of shuffled(lanes)) times.push(await undisturbed(contestant, count))
  }
  const quiet = quietest(lanes.map(({ times }) => times))
  return new Map(lanes.map(({ contestant, times }) => [contestant.name, quiet.map((at) => times[at] as number)]))
}

/**
 * The quarter of the rounds in which all contestants together were fastest: while a neighbour uses the machine, some work
 * slows down far more than other work, and every ratio is that of the neighbour's day.
 */
export function quietest(lanes: readonly (readonly number[])[]): readonly number[] {
  const rounds = lanes[0]?.length ?? 0
  const fastest = lanes.map((times) => Math.min(...times))
  const slowness = (round: number): number =>
    lanes.reduce((sum, times, lane) => sum + (times[round] ?? 0) / (fastest[lane] ?? 1), 0)
  const inOrder = Array.from({ length: rounds }, (_, at) => at).sort((a, b) => slowness(a) - slowness(b))
  return inOrder.slice(0, Math.ceil(rounds / 4))
}

/** Works until the code is compiled and every input was seen; gives how many pieces of work fill a slice. */
async function warmUp(contestant: Contestant, { sliceMs, warmUpMs, inputs }: Effort): Promise<number> {
  // In a shorter slice, starting and ending with few in flight would weigh too much.
  const least = Math.max(5, (contestant.inFlight ?? 1) * 2)
  const began = performance.now()
  let count = least
  let fastest = Number.POSITIVE_INFINITY
  for (let done = 0; performance.now() - began < warmUpMs || done < inputs; done += count) {
    fastest = Math.min(fastest, (await slice(contestant, count)).nanoseconds)
    count = Math.max(least, Math.min(count * 4, Math.round((sliceMs * 1e6) / fastest)))
  }
  return count
}

/** Nanoseconds of one piece of work, in a slice that nobody interrupted, or in the least interrupted of some. */
async function undisturbed(contestant: Contestant, count: number): Promise<number> {
  let best = await slice(contestant, count)
  for (let again = 1; again < tries && best.interruptions > 0; again++) {
    const next = await slice(contestant, count)
    if (next.interruptions < best.interruptions) best = next
  }
  return best.nanoseconds
}

async function slice(contestant: Contestant, count: number): Promise<Slice> {
  const work = await contestant.prepare(count)
  await turn()

  const before = resourceUsage().involuntaryContextSwitches
  const began = process.hrtime.bigint()
  const done = await all(work, count, contestant.inFlight ?? 1)
  const took = Number(process.hrtime.bigint() - began)
  const interruptions = resourceUsage().involuntaryContextSwitches - before

  if (done !== count) throw new Error(`${contestant.name}: ${count - done} of ${count} pieces of work went wrong`)
  return { nanoseconds: took / count, interruptions }
}

/** How many were done right. Promises are waited for only where there are some, so that plain work pays for none. */
function all(work: Work, count: number, inFlight: number): number | Promise<number> {
  const first = work(0)
  if (first instanceof Promise) return together(work, count, { first, inFlight })
  let done = first ? 1 : 0
  for (let index = 1; index < count; index++) if (work(index)) done++
  return done
}

async function together(
  work: Work,
  count: number,
  { first, inFlight }: { readonly first: Promise<unknown>; readonly inFlight: number },
): Promise<number> {
  let done = 0
  let next = 1
  const line = async (started?: Promise<unknown>): Promise<void> => {
    if (await started) done++
    while (next < count) if (await work(next++)) done++
  }
  await Promise.all([line(first), ...Array.from({ length: inFlight - 1 }, () => line())])
  return done
}
