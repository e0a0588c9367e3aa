import { expect, it } from 'vitest'
import { taking } from './chain.ts'

it('takes the session that was refreshed longest ago, and none twice at once', async () => {
  const taken: string[] = []
  const chain = (name: string) => async () => void taken.push(name)
  const work = taking(['first', 'second', 'third'].map(chain))

  await Promise.all([work(), work(), work()])
  await work()
  expect(taken).toEqual(['first', 'second', 'third', 'first'])
  await expect(Promise.all([work(), work(), work(), work()])).rejects.toThrow('more at once')
})
