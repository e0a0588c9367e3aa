import { expect, it } from 'vitest'
import { migrateUnderLoad } from './migration-under-load.ts'

it('the steps of further versions disturb nobody who signs in meanwhile, also where a table is held', async () => {
  const { tally, crashed, versions, longestWaitMs } = await migrateUnderLoad(5)

  const { succeeded, failed, wrong } = tally
  expect({ failed, wrong, crashed }).toEqual({ failed: 0, wrong: [], crashed: false })
  expect(succeeded).toBeGreaterThan(100)
  expect(versions).toBeGreaterThanOrEqual(2)
  // Nobody waits for whoever holds the tables for a second.
  expect(longestWaitMs).toBeLessThan(900)
})
