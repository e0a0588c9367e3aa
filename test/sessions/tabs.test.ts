import { expect, it } from 'vitest'
import { engines } from './stage.ts'
import { refreshInTabs } from './tabs.ts'

it.each(engines)('tabs that share a session on a bad network stay signed in, on %s', async (engine) => {
  const seed = Date.now() % 2 ** 32
  const { refreshes, lost, doubled, outages, ...harm } = await refreshInTabs(engine, 1_000, seed)

  expect(harm, `seed ${seed}`).toEqual({ logouts: [], ended: 0, thefts: 0 })
  expect(Math.min(refreshes - 1_000, lost - 50, doubled - 20, outages - 10)).toBeGreaterThanOrEqual(0)
})
