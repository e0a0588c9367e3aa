import { expect, it } from 'vitest'
import { rollingRestart } from './rolling-restart.ts'

it('replacing one process of three after the other fails no request and neither loses nor doubles a message', async () => {
  const { tally, replaced, messages } = await rollingRestart({ seconds: 5, perSecond: 100 })

  expect(tally).toMatchObject({ retried: 0, failed: 0, wrong: [] })
  expect(messages).toEqual({ once: tally.succeeded / 2, lost: 0, doubled: 0 })
  expect(replaced).toBeGreaterThanOrEqual(2)
})
