import { describe, expect, it } from 'vitest'
import { type Contestant, type Effort, race } from './race.ts'

const brief: Effort = { raceMs: 0, leastRounds: 12, sliceMs: 0.1, warmUpMs: 0, inputs: 10 }
const untold = (): void => {}

describe('race', () => {
  it('measures every contestant, and keeps the quietest quarter of the rounds', async () => {
    const plain: Contestant = { name: 'plain', prepare: () => () => true }
    const waiting: Contestant = { name: 'waiting', inFlight: 4, prepare: () => async () => true }

    const times = await race([plain, waiting], brief, untold)

    expect([...times.keys()]).toEqual(['plain', 'waiting'])
    for (const rounds of times.values()) expect(rounds).toEqual(Array.from({ length: 3 }, () => expect.any(Number)))
  })

  it('has as many under way as the contestant wants, and each piece of work once', async () => {
    const seen: number[][] = []
    let inFlight = 0
    let most = 0
    const prepare: Contestant['prepare'] = () => {
      const slice: number[] = []
      seen.push(slice)
      return async (index) => {
        slice.push(index)
        most = Math.max(most, ++inFlight)
        await new Promise(setImmediate)
        return inFlight--
      }
    }

    await race([{ name: 'waiting', inFlight: 5, prepare }], brief, untold)

    expect(most).toBe(5)
    for (const slice of seen) expect(slice).toEqual(slice.map((_, index) => index))
  })

  it('waits for what has to be made ready', async () => {
    const prepared: number[] = []
    const prepare: Contestant['prepare'] = async (count) => {
      await new Promise(setImmediate)
      prepared.push(count)
      return () => prepared.length
    }
    const times = await race([{ name: 'slow to begin', prepare }], brief, untold)

    expect(prepared.length).toBeGreaterThanOrEqual(brief.leastRounds)
    expect(times.get('slow to begin')).toHaveLength(3)
  })

  it.each([
    ['gives nothing', () => false],
    ['promises nothing', async () => undefined],
  ])('stops for work that %s', async (_, work) => {
    await expect(race([{ name: 'idler', prepare: () => work }], brief, untold)).rejects.toThrow(/^idler: 5 of 5 pieces/)
  })
})
