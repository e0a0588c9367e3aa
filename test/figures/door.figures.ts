import { it } from 'vitest'
import { bombard } from '../openapi/bombard.ts'
import { record } from './figure.ts'

it('requests made from the API description', async () => {
  const count = 100_000
  const began = performance.now()
  const { sent, failures, outside } = await bombard(count, Date.now() % 1_000_000)
  const seconds = (performance.now() - began) / 1000
  record({
    what: '100,000 requests made from `openapi.json`: valid, invalid, mistyped, hostile',
    toReach: '0 × 5xx, 0 answers outside the document',
    measured: `${failures.length} × 5xx, ${outside.length} outside, of ${sent} in ${seconds.toFixed(0)} s`,
    reached: sent === count && failures.length + outside.length === 0,
  })
})
