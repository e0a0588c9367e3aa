import { describe, expect, it } from 'vitest'
import type { Algorithm } from '../../src/jwt/algorithms.ts'
import { signedPayload, signJws } from '../../src/jwt/jws.ts'
import { readSigningKey } from '../../src/jwt/key-material.ts'
import { keyPairs } from './key-pairs.ts'
import { spellingsOf } from './spellings.ts'

const secret = 'a-plain-test-key-that-everybody-knows-012345'
const algorithms: readonly Algorithm[] = ['HS256', 'RS256', 'ES256']

/** Texts whose length makes a payload end on any of its four last characters. */
const payloads = ['', 'a', 'ab'].map((sub) =>
  JSON.stringify({ sub, note: '\u00ff\u00fe\u00fb??>>~~', exp: 2_000_000_000 }),
)

describe.each(algorithms)('a token of %s', (algorithm) => {
  const text = algorithm === 'HS256' ? secret : keyPairs[algorithm].privatePem
  const key = readSigningKey({ text, algorithm, kid: 'a-name' })

  it.each(payloads)('that says %s is taken in one spelling only', async (payload) => {
    const token = await signJws(payload, key)
    const spellings = spellingsOf(token)
    const taken = spellings.filter(({ text: other }) => isTaken(other, key))

    expect(isTaken(token, key)).toBe(true)
    expect(new Set(spellings.map((each) => each.text)).size).toBeGreaterThanOrEqual(75)
    expect(taken).toEqual([])
  })

  it.each([2, 5])('is refused as a JWE of five parts, %i of them empty', async (empty) => {
    const [header, payload, signature] = (await signJws(payloads[0] ?? '', key)).split('.')
    const parts = [header, 'a2V5', payload, 'Y2lwaGVy', signature]

    expect(isTaken(parts.join('.'), key)).toBe(false)
    expect(isTaken(parts.map((part, index) => (index < empty ? '' : part)).join('.'), key)).toBe(false)
  })

  it('is refused where something that is no text stands in its place', () => {
    for (const value of [undefined, null, 7, {}, [], ['a.b.c'], { length: 5 }, Buffer.from('a.b.c')]) {
      expect(isTaken(value as string, key)).toBe(false)
    }
  })
})

/** Whether a token is taken; anything but a refusal is thrown on. */
function isTaken(token: string, key: Parameters<typeof signedPayload>[1][number]): boolean {
  try {
    return signedPayload(token, [key]) !== undefined
  } catch (error) {
    if (error instanceof Error && error.message === 'Token is invalid') return false
    throw error
  }
}
