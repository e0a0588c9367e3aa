import { it } from 'vitest'
import { bombard } from '../openapi/bombard.ts'
import { heapMegabytes, record } from './figure.ts'

const COUNT = 100_000
const WARM = 20_000

it('requests made from the API description', async () => {
  const heap = new Map<number, number>()
  const began = performance.now()
  const onRound = (sent: number): void => {
    if (sent % WARM === 0) heap.set(sent, heapMegabytes())
  }
  const { sent, failures, outside } = await bombard({ count: COUNT, seed: Date.now() % 1_000_000, onRound })
  const seconds = (performance.now() - began) / 1000
  const grown = Math.max(...heap.values()) - (heap.get(WARM) ?? Number.NaN)

  record({
    what: '100,000 requests made from `openapi.json`: valid, invalid, mistyped, hostile',
    toReach: '0 × 5xx, 0 answers outside the document',
    measured: `${failures.length} × 5xx, ${outside.length} outside, of ${sent} in ${seconds.toFixed(0)} s`,
    reached: sent === COUNT && failures.length + outside.length === 0,
  })
  record({
    what: 'The heap after a collection, over the last 80,000 of them against after the first 20,000',
    toReach: '≤ +5 MB',
    measured: `${grown < 0 ? '' : '+'}${grown.toFixed(1)} MB (${[...heap.values()].map((size) => size.toFixed(0)).join(', ')})`,
    reached: grown <= 5,
  })
})
