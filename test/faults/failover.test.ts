import { describe, expect, it } from 'vitest'
import { failOver } from './failover.ts'

const unharmed = { lost: 0, usableAgain: 0, wrong: [], crashes: 0 }

describe('a failover of PostgreSQL', () => {
  it.each([
    ['is gone', 'losePrimary'],
    ['stays and takes no writes', 'closePrimary'],
  ] as const)('loses nothing that was answered, where the old primary %s', async (_, loss) => {
    const { firstWriteMs, acknowledged, ...harm } = await failOver(1, loss)

    expect(harm).toEqual(unharmed)
    expect(acknowledged).toBeGreaterThan(50)
    expect(firstWriteMs[0]).toBeLessThan(10_000)
  })
})
