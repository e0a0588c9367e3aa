import { expect, it } from 'vitest'
import { raceTwoProcesses } from './races.ts'

it('races at two processes on PostgreSQL are decided once', async () => {
  const rounds = 2
  expect(await raceTwoProcesses(rounds)).toEqual({ rounds, redeemed: rounds, mostEvaluated: 5, accounts: rounds })
})
