import { describe, expect, it } from 'vitest'
import { loseDatabase } from './database-gone.ts'
import { endEverywhere } from './reach.ts'
import { restartAfterKill } from './restart.ts'
import { engines } from './stage.ts'

describe.each(engines)('the end of a session on %s', (engine) => {
  it('R-08: is noticed by all three processes, however it came about', async () => {
    const ends = 18
    const { tookMs, wrong } = await endEverywhere(engine, ends)

    expect([tookMs.length, wrong]).toEqual([ends * 3, []])
  })

  it('R-04: outlives kill -9, also where the clock is set back by an hour', async () => {
    expect(await restartAfterKill(engine, 1)).toEqual({
      verified: ['token_not_valid'],
      refreshed: [401],
      looked: [400],
      profile: [401],
    })
  })
})

it('tokens are good for a while without the database, then unavailable, then good again, and none comes back', async () => {
  const { trustedMs, recoveredMs, ...told } = await loseDatabase({ loss: 'refused', goneMs: 3_000, maxStaleness: 1 })

  expect(told).toEqual({
    living: ['taken, unavailable, taken'],
    over: ['token_not_valid, unavailable, token_not_valid'],
    ending: ['taken, unavailable, token_not_valid'],
    meanwhile: [503, 503],
    afterwards: [200, 200],
  })
  expect([trustedMs.length, recoveredMs.length]).toEqual([2, 2])
})
