import { afterEach, describe, expect, it, vi } from 'vitest'
import { engines } from '../sessions/stage.ts'
import { guessHostilely, signInUnderAttack } from './guesses.ts'
import { sprayed, strategies } from './spraying.ts'

afterEach(() => {
  vi.useRealTimers()
})

it.each(engines)('guesses at one number come to less than the bound, with every means, on %s', async (engine) => {
  const { chances, evaluated } = await guessHostilely(engine, { guesses: 400, challenges: 8, addresses: 50 })

  expect(Object.values(evaluated).reduce((sum, tried) => sum + tried, 0)).toBeGreaterThan(10)
  expect(chances).toBeLessThanOrEqual(15e-6)
})

it('the owner of a number signs in under an attack', async () => {
  expect(await signInUnderAttack(20, 0)).toEqual({ trials: 20, signedIn: 20, proofs: 20 })
})

describe('fifty thousand recipients that are guessed at in a day', () => {
  it.each(strategies)('lose next to no account, $name', async (strategy) => {
    const { expected, guesses } = await sprayed(strategy, 50_000)

    expect(guesses).toBeGreaterThan(10_000)
    expect(expected).toBeLessThanOrEqual(0.05)
  })
})
