import { expect, it } from 'vitest'
import { soak } from './soak.ts'

it.skipIf(process.platform !== 'linux')(
  'new people sign in one after the other, and its memory is watched',
  async () => {
    const { tally, people, megabytes, megabytesPerTenMinutes } = await soak('sqlite', { seconds: 4, perSecond: 20 })

    expect(tally).toMatchObject({ failed: 0, wrong: [] })
    expect(tally.succeeded + tally.retried).toBe(2 * people)
    expect(Math.min(...megabytes)).toBeGreaterThan(10)
    expect(megabytesPerTenMinutes).not.toBeNaN()
  },
)
