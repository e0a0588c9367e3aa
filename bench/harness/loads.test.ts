import { expect, it } from 'vitest'
import type { Demand, Stretch } from './load.ts'
import { underLoads, type Worker } from './loads.ts'

/** Somebody whose stretches are known: the first, which does not count, took longest. */
function knownWorker(name: string, stretches: readonly Stretch[]): Worker & { readonly asked: Demand[] } {
  const asked: Demand[] = []
  return {
    name,
    asked,
    async work(demand) {
      asked.push(demand)
      return stretches[asked.length - 1] as Stretch
    },
  }
}

const of = (tookMs: number, waits: readonly number[]): Stretch => ({ tookMs, waits, cpuMicroseconds: 1000 })

it('keeps the quietest quarter of the rounds, of all contestants the same', async () => {
  const unfit = of(9_999, [9_999])
  const own = knownWorker('own', [unfit, of(100, [50, 50]), of(10, [1, 2, 3, 4]), of(90, [90]), of(80, [80])])
  const theirs = knownWorker('theirs', [unfit, of(50, [50]), of(40, [20, 20]), of(60, [60]), of(70, [70])])

  const { times, loads } = await underLoads([own, theirs], { inFlight: 4, rounds: 4, roundMs: 10 }, () => {})

  expect(times).toEqual(
    new Map([
      ['own', [2.5e6]],
      ['theirs', [20e6]],
    ]),
  )
  expect(loads.get('own')).toMatchObject({ perSecond: 400, p50Ms: 2.5, cpuMicroseconds: 250 })
  expect(loads.get('theirs')).toEqual({ perSecond: 50, p50Ms: 20, p99Ms: 20, cpuMicroseconds: 500 })
  expect(own.asked).toEqual([
    { inFlight: 4, forMs: 5 },
    ...Array.from({ length: 4 }, () => ({ inFlight: 4, forMs: 10 })),
  ])
})
