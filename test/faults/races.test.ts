import { expect, it } from 'vitest'
import { raceTwoProcesses } from './races.ts'

it('races at two processes on PostgreSQL are decided once', async () => {
  const rounds = 2
  const { taken, turnedAway, ...races } = await raceTwoProcesses(rounds)

  expect(races).toEqual({ rounds, decidedOnce: rounds, mostEvaluated: 5, accounts: rounds })
  expect(taken).toBe(rounds * 3 * 200)
  expect(turnedAway / taken).toBeLessThan(0.05)
})
