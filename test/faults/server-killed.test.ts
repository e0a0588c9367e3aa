import { expect, it } from 'vitest'
import { engines } from '../sessions/stage.ts'
import { killServers } from './server-killed.ts'

it.each(engines)('kill -9 in the midst of requests loses nothing that was answered, on %s', async (engine) => {
  const seed = Date.now() % 2 ** 32
  const { sent, answered, lost, people, signedOut, kept } = await killServers(engine, { rounds: 3, seed })

  expect(lost, `seed ${seed}`).toEqual([])
  expect(kept, `seed ${seed}`).toEqual({ accounts: people, used: people, sessions: people, ended: signedOut })
  expect(signedOut, `seed ${seed}`).toBeGreaterThan(0)
  expect(answered, `seed ${seed}`).toBeLessThan(sent)
})
