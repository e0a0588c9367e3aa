import { describe, expect, it } from 'vitest'
import { failOver } from './failover.ts'

const unharmed = { lost: 0, usableAgain: 0, wrong: [], crashes: 0 }

describe('a failover of PostgreSQL', () => {
  it.each(['ends at once', 'takes no more writes'] as const)('loses nothing where the old primary %s', async (loss) => {
    const { firstWriteMs, acknowledged, ...harm } = await failOver({ rounds: 1, seconds: 3, traffic: 'steady' }, loss)

    expect(harm).toEqual(unharmed)
    expect(acknowledged).toBeGreaterThan(50)
    expect(firstWriteMs[0]).toBeLessThan(10_000)
  })
})
