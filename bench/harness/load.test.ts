import { expect, it } from 'vitest'
import { underLoad } from './load.ts'

it('keeps as many under way as are wanted, and waits for the last', async () => {
  let [inFlight, most, done] = [0, 0, 0]
  const work = async (): Promise<void> => {
    most = Math.max(most, ++inFlight)
    await new Promise(setImmediate)
    inFlight--
    done++
  }
  const { waits, tookMs } = await underLoad(work, { inFlight: 5, forMs: 5 })

  expect([most, inFlight]).toEqual([5, 0])
  expect(waits).toHaveLength(done)
  expect(tookMs).toBeGreaterThanOrEqual(Math.max(...waits))
})

it('does one piece of work each where there is no time for more', async () => {
  const { waits } = await underLoad(() => new Promise(setImmediate), { inFlight: 7, forMs: 0 })
  expect(waits).toHaveLength(7)
})

it('tells what the working process used meanwhile', async () => {
  let used = 100
  const work = async (): Promise<void> => void (used += 7)
  const { cpuMicroseconds } = await underLoad(work, { inFlight: 3, forMs: 0 }, () => used)
  expect(cpuMicroseconds).toBe(21)
})

it('stops with what the work throws', async () => {
  const refused = Promise.reject(new Error('refused'))
  await expect(underLoad(() => refused, { inFlight: 2, forMs: 1 })).rejects.toThrow('refused')
})
