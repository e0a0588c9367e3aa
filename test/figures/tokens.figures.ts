import { it } from 'vitest'
import { type Algorithm, algorithmNames, isSymmetric } from '../../src/jwt/algorithms.ts'
import { signedPayload, signJws } from '../../src/jwt/jws.ts'
import { readSigningKey } from '../../src/jwt/key-material.ts'
import type { SigningKey } from '../../src/jwt/keys.ts'
import { compareWithJose } from '../jwt/against-jose.ts'
import { secret } from '../jwt/damaged-tokens.ts'
import { keyPairs } from '../jwt/key-pairs.ts'
import { spellingsOf } from '../jwt/spellings.ts'
import { tokenIds } from '../jwt/token-ids.ts'
import { outcomeOf, unsound, wycheproof } from '../jwt/wycheproof.ts'
import { median, record } from './figure.ts'

function keyFor(algorithm: Algorithm): SigningKey {
  const text = isSymmetric(algorithm) ? secret.toString() : keyPairs[algorithm].privatePem
  return readSigningKey({ text, algorithm })
}

it('published tokens', () => {
  const cases = wycheproof('signature').filter(({ id }) => !unsound.has(id))
  const taken = cases.filter((one) => outcomeOf(one) === 'taken')
  const wrong = taken.filter(({ result }) => result === 'invalid').length
  const right = cases.filter((one) => (outcomeOf(one) === 'taken') === (one.result === 'valid')).length
  record({
    what: "Wycheproof's tokens (JWS), without the 8 of 401 that ask for the wrong thing",
    toReach: '393 of 393 right, 0 taken that are invalid',
    measured: `${right} of ${cases.length} right, ${wrong} taken that are invalid`,
    reached: right === 393 && cases.length === 393 && wrong === 0,
  })

  const keys = wycheproof('key')
  const rightKeys = keys.filter((one) => (outcomeOf(one) === 'taken') === (one.result === 'valid')).length
  record({
    what: "Wycheproof's keys (JWK)",
    toReach: '26 of 26 taken or refused rightly',
    measured: `${rightKeys} of ${keys.length}`,
    reached: rightKeys === 26 && keys.length === 26,
  })
})

it('other spellings', async () => {
  let taken = 0
  const counts: number[] = []
  for (const algorithm of algorithmNames) {
    const key = keyFor(algorithm)
    const token = await signJws('{"sub":"1","exp":2000000000}', key)
    const spellings = spellingsOf(token)
    counts.push(spellings.length)
    taken += spellings.filter(({ text }) => isTaken(text, key)).length
  }
  const [least, all] = [Math.min(...counts), counts.reduce((a, b) => a + b)]
  record({
    what: `Other spellings of one token, at least ${least} for each of ${algorithmNames.length} algorithms`,
    toReach: '0 taken, of 75 or more each',
    measured: `${taken} of ${all} taken`,
    reached: taken === 0 && least >= 75,
  })
})

it('names of tokens', async () => {
  const { made, distinct, misshapen } = await tokenIds(1_000_000)
  record({
    what: 'The `jti` of 1,000,000 access tokens, 128 random bits each',
    toReach: '0 repeated',
    measured: `${made - distinct} repeated, ${misshapen} of another form`,
    reached: distinct === made && misshapen === 0,
  })
}, 600_000)

it('a token of a megabyte', () => {
  const keys = algorithmNames.map(keyFor)
  const part = 'a'.repeat(1_000_000)
  const tokens = [`${part}.a.a`, `a.${part}.a`, `a.a.${part}`, part, '.'.repeat(1_000_000)]
  const took = tokens.map((token) => {
    const began = performance.now()
    isTaken(token, ...keys)
    return performance.now() - began
  })
  record({
    what: 'Tokens of 1 MB, five kinds, against 13 keys: the slowest refusal',
    toReach: '< 20 ms',
    measured: `${Math.max(...took).toFixed(2)} ms (median ${median(took).toFixed(3)} ms)`,
    reached: Math.max(...took) < 20,
  })
})

it(
  'a million damaged tokens',
  async () => {
    const count = 1_000_000
    const seed = Date.now() % 2 ** 32
    const { takenByBoth, stricter, unexplained, thrown } = await compareWithJose(count, seed)
    const stricterHere = [...stricter.values()].reduce((a, b) => a + b, 0)
    record({
      what: '1,000,000 randomly damaged tokens of every algorithm, each compared with jose',
      toReach: '0 errors that are no refusal, 0 taken that jose refuses',
      measured:
        `${thrown.length} errors, ${unexplained.length} unexplained; ${takenByBoth} were whole and taken by both, ` +
        `${stricterHere} refused here alone by ${stricter.size} known rules (seed ${seed})`,
      reached: thrown.length + unexplained.length === 0,
    })
  },
  90 * 60_000,
)

function isTaken(token: string, ...keys: readonly SigningKey[]): boolean {
  try {
    return signedPayload(token, keys) !== undefined
  } catch {
    return false
  }
}
