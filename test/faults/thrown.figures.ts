import { it } from 'vitest'
import { record } from '../figures/figure.ts'
import { throwEverywhere } from './thrown.ts'

it('bugs in the midst of requests', async () => {
  const { times, answers, unheard, afterwards } = await throwEverywhere()
  const kinds = [...new Set(Object.values(answers).flat())]
  record({
    what: `the clock or the dice throwing at each call that any of ${Object.keys(answers).length} operations makes (E24)`,
    toReach: '500 application/problem+json, the operator hears of each, and the next request is served',
    measured: `${times} thrown: ${kinds.join('; ')}; ${unheard} unheard; afterwards ${[...new Set(afterwards)].join(', ')}`,
    reached:
      kinds.join() === '500 application/problem+json internal' &&
      unheard === 0 &&
      afterwards.every((status) => status === 200),
  })
})
