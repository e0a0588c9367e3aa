import { performance } from 'node:perf_hooks'
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import { median, shuffled } from '../harness/statistics.ts'
import type { Figure, Task } from '../harness/suite.ts'
import { type Stream, streamOf } from './tokens.ts'
import type { Verifier } from './verifiers.ts'

const perSecond = 5000
const mostAdded = 0.04

/** What share of the event loop 5,000 verifications a second take, over a loop that only makes the strings. */
export async function verifyingLoad(
  { own, peer }: { readonly own: Verifier; readonly peer: Verifier },
  tokens: readonly string[],
  { load, tell }: Pick<Task, 'load' | 'tell'>,
): Promise<Figure> {
  const stream = streamOf(tokens)
  const idle: Verifier = { name: 'idle', verify: () => true }
  const busy = new Map([idle, own, peer].map((verifier) => [verifier, [] as number[]]))
  for (let round = 1; round <= load.rounds; round++) {
    tell(`${perSecond} a second, round ${round} of ${load.rounds}`)
    for (const [verifier, shares] of shuffled([...busy])) shares.push(await busyShare(verifier, stream, load.roundMs))
  }

  const added = (verifier: Verifier): number =>
    median((busy.get(verifier) ?? []).map((share, round) => share - (busy.get(idle)?.[round] ?? 0)))
  return {
    what: '5,000 HS256 verifications a second: event-loop utilisation over idle',
    toReach: `≤ ${mostAdded}`,
    measured: `${added(own).toFixed(3)} (${peer.name}: ${added(peer).toFixed(3)})`,
    reached: added(own) <= mostAdded,
  }
}

async function busyShare({ verify }: Verifier, tokens: Stream, forMs: number): Promise<number> {
  await turn()
  const began = performance.now()
  const before = performance.eventLoopUtilization()
  const pending: unknown[] = []
  for (let elapsed = 0; elapsed < forMs; elapsed = performance.now() - began) {
    const due = Math.round((elapsed / 1000) * perSecond) - pending.length
    for (const token of tokens.next(due)) pending.push(verify(token))
    await pause(1)
  }
  const { utilization } = performance.eventLoopUtilization(before)
  await Promise.all(pending)
  return utilization
}
