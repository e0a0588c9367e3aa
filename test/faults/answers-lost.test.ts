import { expect, it } from 'vitest'
import { loseAnswers } from './answers-lost.ts'

it('answers of PostgreSQL that are lost with their connections mislead nobody who asks once more', async () => {
  const { crashed, lost, succeeded, retried, failed, wrong } = await loseAnswers(10)

  expect({ crashed, wrong }).toEqual({ crashed: false, wrong: [] })
  expect(lost).toBeGreaterThan(2)
  expect((succeeded + retried) / (succeeded + retried + failed)).toBeGreaterThanOrEqual(0.99)
})
