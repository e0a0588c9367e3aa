import { describe, it } from 'vitest'
import { engines } from '../sessions/stage.ts'
import { record } from './figure.ts'
import { guessHostilely, signInUnderAttack } from './guesses.ts'
import { sprayed, strategies } from './spraying.ts'

const BOUND = 15e-6

describe.each(engines)('one number on %s', (engine) => {
  it('is guessed at with every means', async () => {
    const { sent, evaluated, chances } = await guessHostilely(engine, {
      guesses: 10_000,
      challenges: 50,
      addresses: 500,
    })
    const lengths = Object.entries(evaluated).map(([digits, tried]) => `${tried} at ${digits} digits`)
    record({
      what: `10,000 guesses at one number over 50 challenges, three channels, bodies of today and older ones, from 500 addresses, at two processes on ${engine}, its limits off: chances of all that were evaluated`,
      toReach: '≤ 15 in a million',
      measured: `${(chances * 1e6).toFixed(2)} in a million: ${lengths.join(', ')}, of ${sent.toLocaleString('en')}`,
      reached: chances <= BOUND,
    })
  })
})

describe('the owner of a number', () => {
  it.each([
    [2_000, 0, 'pays no proofs'],
    [100, 10, 'pays ten proofs first'],
  ])('signs in, %d times, under an attack with %d proofs', async (trials, paid, says) => {
    const { signedIn, proofs } = await signInUnderAttack(trials, paid)
    record({
      what: `Sign-ins of an owner at a browser that never proved the number, while somebody without an end of addresses uses up its allowance, guesses at every challenge, and ${says}; ${trials.toLocaleString('en')} days`,
      toReach: '≥ 99 %',
      measured: `${((100 * signedIn) / trials).toFixed(2)} %, by ${(proofs / trials).toFixed(2)} proofs of work each`,
      reached: signedIn / trials >= 0.99,
    })
  })
})

describe('a million recipients', () => {
  it.each(strategies)('are guessed at in a day, $name', async (strategy) => {
    const { guesses, expected, proofs, highest } = await sprayed(strategy, 1_000_000)
    record({
      what: `A model of a day in which 1,000,000 recipients are guessed at, ${strategy.name}, with the real guard and lengths: accounts that are taken over, as expected`,
      toReach: '≤ 0.05',
      measured: `${expected.toFixed(4)}, of ${guesses.toLocaleString('en')} guesses and ${proofs.toLocaleString('en')} proofs of work; guard up to ${highest}`,
      reached: expected <= 0.05,
    })
  })
})
