import { expect, it } from 'vitest'
import { raceFirstSignIns, raceRightCodes, raceWrongGuesses } from '../flow/races.ts'
import { record } from './figure.ts'

const ROUNDS = 100

it('one right code, many at once', async () => {
  let successes = 0
  for (let round = 0; round < ROUNDS; round++) successes += (await raceRightCodes(200))['fulfilled'] ?? 0
  record({
    what: '200 parallel verifies of one right code, 100 rounds',
    toReach: 'exactly 1 success a round',
    measured: `${successes} successes in ${ROUNDS} rounds`,
    reached: successes === ROUNDS,
  })
})

it('wrong guesses, many at once', async () => {
  let most = 0
  for (let round = 0; round < ROUNDS; round++) {
    const { evaluated, right } = await raceWrongGuesses(500)
    most = Math.max(most, evaluated)
    expect(right).toEqual({ authentication_failed: 1 })
  }
  record({
    what: '500 parallel wrong guesses on one challenge, 100 rounds',
    toReach: 'at most 5 evaluated',
    measured: `at most ${most} evaluated`,
    reached: most <= 5,
  })
})

it('first sign-ins of one number, many at once', async () => {
  let accounts = 0
  for (let round = 0; round < ROUNDS; round++) accounts += (await raceFirstSignIns(100)).created
  record({
    what: '100 parallel first sign-ins of one number, 100 rounds',
    toReach: '1 account a round',
    measured: `${accounts} accounts in ${ROUNDS} rounds`,
    reached: accounts === ROUNDS,
  })
})
