import { expect, it } from 'vitest'
import { cutConnections } from './connections-cut.ts'

it('cutting every connection to PostgreSQL every two seconds hurts nobody who asks once more', async () => {
  const { crashed, cuts, succeeded, retried, failed, wrong } = await cutConnections(7)

  expect({ crashed, wrong }).toEqual({ crashed: false, wrong: [] })
  expect(cuts).toBeGreaterThan(2)
  expect((succeeded + retried) / (succeeded + retried + failed)).toBeGreaterThanOrEqual(0.99)
})
