import { expect, it } from 'vitest'
import { compareWithJose } from './against-jose.ts'

// Thousands of random damages; `npm run figures` does a million, of another seed each time.
const seed = 20_261_125

it('a damaged token meets a refusal and nothing else, and is never taken where jose refuses it', async () => {
  const { tried, takenByBoth, unexplained, thrown } = await compareWithJose(20_000, seed)

  expect(thrown).toEqual([])
  expect(unexplained).toEqual([])
  // Some stay whole, or the comparison would say nothing.
  expect(takenByBoth / tried).toBeGreaterThan(0.02)
}, 120_000)
