import { sign } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { resourceUsage } from 'node:process'
import { setImmediate as turn } from 'node:timers/promises'
import { median, quantile, shuffled } from '../harness/statistics.ts'
import type { Figure } from '../harness/suite.ts'
import type { Ours } from '../ours.ts'
import type { Keys } from './algorithms.ts'

const signatures = 200
const mostRounds = 1000

/** What is watched, and how many microseconds it held the event loop each time. */
interface Watched {
  work(): unknown
  readonly stalls: number[]
}

/**
 * How long the event loop stands still for one RS256 signature, against one verification. The loop is asked how long it was
 * busy: a gap between two of its turns would also count the time that other threads had the core. For the same reason,
 * what was interrupted does not count.
 */
export async function signingStalls(keychime: Ours, { signing: key }: Pick<Keys, 'signing'>): Promise<Figure> {
  const token = keychime.tokens[0] ?? ''
  const text = Buffer.from(token)
  let session = 0
  const ours: Watched = { work: () => keychime.sign(session++), stalls: [] }
  const blocking: Watched = { work: () => sign('sha256', text, key), stalls: [] }
  const oneVerify: Watched = { work: () => keychime.verify(token), stalls: [] }
  await watch([ours, blocking, oneVerify])

  const most = median(oneVerify.stalls)
  return {
    what: `RS256: longest stretch that one of ${signatures} signatures holds the event loop, against one verification`,
    toReach: `≤ ${most.toFixed(0)} µs`,
    measured: `${summary(ours)}; crypto.sign without a callback: ${summary(blocking)}`,
    reached: median(ours.stalls) <= most,
  }
}

async function watch(all: readonly Watched[]): Promise<void> {
  for (let round = 0; round < mostRounds; round++) {
    const waiting = all.filter(({ stalls }) => stalls.length < signatures)
    if (waiting.length === 0) return
    for (const { work, stalls } of shuffled(waiting)) {
      const before = resourceUsage().involuntaryContextSwitches
      const stall = await longestStall(work)
      if (resourceUsage().involuntaryContextSwitches === before) stalls.push(stall)
    }
  }
}

/** Microseconds: until the call came back, or what the loop did for it afterwards. */
async function longestStall(work: Watched['work']): Promise<number> {
  await turn()
  const before = performance.eventLoopUtilization()
  const began = performance.now()
  const result = work()
  const call = performance.now() - began
  if (result instanceof Promise) await result

  const { active } = performance.eventLoopUtilization(before)
  return Math.max(call, active - call) * 1000
}

function summary({ stalls }: Watched): string {
  const few = stalls.length < signatures ? `, only ${stalls.length} undisturbed` : ''
  return `${median(stalls).toFixed(0)} µs (9 of 10 within ${quantile(stalls, 0.9).toFixed(0)} µs${few})`
}
