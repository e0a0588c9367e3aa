import { expect, it } from 'vitest'
import { migrateUnderLoad } from './migration-under-load.ts'

it('the steps of further versions disturb nobody who signs in meanwhile, also where a table is held', async () => {
  const { tally, crashed, versions, longestWaitMs } = await migrateUnderLoad(5)

  const { succeeded, slowestMs, ...harm } = tally
  expect({ ...harm, crashed }).toEqual({ retried: 0, failed: 0, wrong: [], crashed: false })
  expect(succeeded).toBeGreaterThan(300)
  expect(versions).toBeGreaterThanOrEqual(2)
  // Far from the second that the tables are held, also on a machine that does other things.
  expect(longestWaitMs).toBeLessThan(500)
})
