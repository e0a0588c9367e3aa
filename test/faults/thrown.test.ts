import { expect, it } from 'vitest'
import { operations } from '../../src/api/operations.ts'
import { throwEverywhere } from './thrown.ts'

it('a bug in the midst of any request is a 500 that the operator hears of, and the next request is served', async () => {
  const names = Object.keys(operations)
  const { times, answers, unheard, afterwards } = await throwEverywhere()

  expect(answers).toEqual(Object.fromEntries(names.map((name) => [name, ['500 application/problem+json internal']])))
  expect({ unheard, afterwards: new Set(afterwards) }).toEqual({ unheard: 0, afterwards: new Set([200]) })
  expect(times).toBeGreaterThan(3 * names.length)
})
