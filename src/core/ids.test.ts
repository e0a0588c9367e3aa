import { describe, expect, it } from 'vitest'
import { testClock } from '../testing/clock.ts'
import { createAmbient } from './ambient.ts'
import { handleOf, isHandle, newChallengeId } from './challenge-id.ts'
import { encodeBytes, newId } from './ids.ts'

const ambient = createAmbient()

describe('newId', () => {
  it('sorts as it was made, within a millisecond and after a clock set back', () => {
    const clock = testClock()
    const frozen = createAmbient({ now: clock.now })
    const ids = [0, 0, 1, -5000, 0, 5000, 86_400_000].flatMap((ms) => {
      clock.advance({ ms })
      return [newId('evt', frozen), newId('evt', frozen)]
    })

    expect(ids.toSorted()).toEqual(ids)
  })

  it('never repeats', () => {
    const ids = new Set(Array.from({ length: 100_000 }, () => newId('ses', ambient)))
    expect(ids.size).toBe(100_000)
  })

  it('takes 5 bits a character, most significant first', () => {
    expect(encodeBytes(Uint8Array.of(0xff, 0x00, 0xff), 4)).toBe('zw0f')
  })
})

describe('the handle of a challenge', () => {
  const key = Buffer.alloc(32, 1)

  it('keeps the time of the id and nothing else of it', () => {
    const id = newChallengeId(ambient)
    const handle = handleOf(key, id)

    expect(isHandle(handle)).toBe(true)
    expect(handle.slice(4, 14)).toBe(id.slice(4, 14))
    expect(handle).not.toContain(id.slice(14))
    expect(handleOf(Buffer.alloc(32, 2), id)).not.toBe(handle)
  })

  it('exists for any text, so that looking up nonsense costs the same', () => {
    expect(isHandle(handleOf(key, 'no challenge id'))).toBe(true)
    expect(isHandle('chl_short')).toBe(false)
  })
})

describe('createAmbient', () => {
  it('gives as many bytes as asked for, also more than its pool holds', () => {
    const { random } = createAmbient()
    expect(random(13)).toHaveLength(13)
    expect(random(10_000)).toHaveLength(10_000)
    expect(Buffer.from(random(32)).equals(Buffer.from(random(32)))).toBe(false)
  })
})
