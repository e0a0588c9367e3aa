import { describe, expect, it } from 'vitest'
import { raceLogouts } from './logout-race.ts'
import { refreshInParallel } from './parallel-refreshes.ts'
import { engines } from './stage.ts'
import { stealTokens } from './thief.ts'

describe.each(engines)('two processes on %s', (engine) => {
  it('R-01: answer fifty refreshes at once with one successor, over and over, and sign nobody out', async () => {
    const rounds = 10
    const { agreed, statuses, ...rest } = await refreshInParallel(engine, rounds)

    expect([agreed, statuses, rest]).toEqual([rounds, { 200: rounds * 50 }, { generations: rounds, ended: 0 }])
  })

  it('R-02: end the session of a token that comes back, each of them, and no other device’s', async () => {
    const thefts = 10
    const each = { refused: thefts, ended: thefts, events: thefts, others: thefts }

    expect(await stealTokens(engine, thefts)).toEqual({ ...each, alive: 0 })
  })

  it('R-05: leave no token alive of a session that ended while it was refreshed', async () => {
    const rounds = 14
    const { refreshed, refused, ...rest } = await raceLogouts(engine, rounds)

    expect(rest).toEqual({ alive: 0, signedOut: rounds })
    expect([refreshed + refused, Math.min(refreshed, refused) > 0]).toEqual([rounds * 6, true])
  })
})
