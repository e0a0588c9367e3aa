import { expect, it } from 'vitest'
import { canLosePower, preparePower } from './power.ts'
import { killServers } from './server-killed.ts'

it.skipIf(!canLosePower())('a loss of power loses nothing that was answered, on SQLite', async () => {
  const seed = Date.now() % 2 ** 32
  const power = preparePower()
  const { lost, people, signedOut, kept } = await killServers('sqlite', { rounds: 3, seed, outage: power })
  power.remove()

  expect(lost, `seed ${seed}`).toEqual([])
  expect(kept, `seed ${seed}`).toEqual({ accounts: people, used: people, sessions: people, ended: signedOut })
})
