import { expect, it } from 'vitest'
import { oneFile } from './one-file.ts'

it('three servers on one file of SQLite sign people in as one would', async () => {
  const { tally, allowed, redeemed } = await oneFile({ seconds: 5, perSecond: 10 })

  expect(tally.wrong).toEqual([])
  expect(tally.succeeded).toBeGreaterThan(0)
  expect({ allowed, redeemed }).toEqual({ allowed: 10, redeemed: 1 })
})
