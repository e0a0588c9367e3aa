import { expect, it } from 'vitest'
import { engines } from '../sessions/stage.ts'
import { killSends } from './sends-killed.ts'

it.each(engines)('messages whose process was killed end, and none is sent twice, on %s', async (engine) => {
  const seed = Date.now() % 2 ** 32
  const { people, ends, settledMs: _, ...harm } = await killSends(engine, 3, { seed, minute: 'skipped' })

  expect(harm, `seed ${seed}`).toEqual({ forgotten: 0, doubled: 0, untrue: 0 })
  expect((ends['sent'] ?? 0) + (ends['unknown'] ?? 0), `seed ${seed}`).toBe(people)
  expect(ends['unknown'], `seed ${seed}`).toBeGreaterThan(0)
})
