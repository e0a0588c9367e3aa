import { expect, it } from 'vitest'
import { rollingRestart } from './rolling-restart.ts'

it('replacing one of three processes after the other is noticed by nobody', async () => {
  const { tally, replaced, unclean, messages, streams } = await rollingRestart({ rounds: 4, perSecond: 40 })

  expect({ failed: tally.failed, wrong: tally.wrong }).toEqual({ failed: 0, wrong: [] })
  expect({ lost: messages.lost, doubled: messages.doubled }).toEqual({ lost: 0, doubled: 0 })
  expect({ replaced, unclean }).toEqual({ replaced: 4, unclean: 0 })
  expect(streams.broken).toBe(0)
})
