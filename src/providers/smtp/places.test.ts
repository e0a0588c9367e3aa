import { describe, expect, it } from 'vitest'
import { createPlaces } from './places.ts'

const signal = new AbortController().signal

describe('places', () => {
  it('are given in the order in which they were asked for', async () => {
    const places = createPlaces(1)
    const given: number[] = []
    const takers = [0, 1, 2].map(async (taker) => {
      await places.take(signal)
      given.push(taker)
      places.free()
    })
    await Promise.all(takers)

    expect(given).toEqual([0, 1, 2])
  })

  it('are not given to whoever gave up, and are not lost by it', async () => {
    const places = createPlaces(1)
    const giveUp = new AbortController()
    await places.take(signal)
    const [impatient, patient] = [places.take(giveUp.signal), places.take(signal)]
    giveUp.abort()
    places.free()

    expect(await impatient).toBe(false)
    expect(await patient).toBe(true)
    expect(await places.take(giveUp.signal)).toBe(false)
  })
})
