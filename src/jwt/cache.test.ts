import { describe, expect, it } from 'vitest'
import { createVerifiedTokens, type VerifiedTokens } from './cache.ts'

const tokens = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `token ${index}`)

/** How many are remembered; looking at one may push out another, so each is looked for in a cache of its own. */
function remembered(most: number, added: readonly string[]): number {
  const filled = (): VerifiedTokens => {
    const cache = createVerifiedTokens(most)
    for (const token of added) cache.add(token, {})
    return cache
  }
  return added.filter((token) => filled().get(token) !== undefined).length
}

describe('createVerifiedTokens', () => {
  it.each([2, 3, 10, 101])('never remembers more than %i, and more than half of that', (most) => {
    for (const count of [1, most - 1, most, most + 1, 3 * most + 1]) {
      const found = remembered(most, tokens(count))

      expect(found).toBeLessThanOrEqual(most)
      expect(found).toBeGreaterThanOrEqual(Math.min(count, Math.floor(most / 2)))
    }
  })

  it('keeps what is asked for often, however many others come', () => {
    const cache = createVerifiedTokens(10)
    cache.add('often', { jti: 'a' })
    for (const token of tokens(100)) {
      cache.add(token, {})
      expect(cache.get('often')).toEqual({ jti: 'a' })
    }
  })

  it('knows a token by its whole text', () => {
    const cache = createVerifiedTokens(10)
    cache.add('a.b.c', {})

    for (const other of ['a.b.c ', 'a.b.C', 'a.b.', '\u0141.b.c', '', '__proto__', 'constructor']) {
      expect(cache.get(other)).toBeUndefined()
    }
  })

  it('gives everybody the same claims, which nobody can change', () => {
    const cache = createVerifiedTokens(10)
    cache.add('a', { aud: ['b'], act: { sub: '1', roles: [{ name: 'admin' }] } })
    const claims = cache.get('a') as { aud: string[]; act: { sub: string; roles: { name: string }[] } }

    expect(() => claims.aud.push('c')).toThrow(TypeError)
    expect(() => Object.assign(claims, { aud: 'c' })).toThrow(TypeError)
    expect(() => Object.assign(claims.act, { sub: '2' })).toThrow(TypeError)
    expect(() => Object.assign(claims.act.roles[0] ?? {}, { name: 'root' })).toThrow(TypeError)
    expect(cache.get('a')).toBe(claims)
  })

  it('forgets everything at once', () => {
    const cache = createVerifiedTokens(10)
    for (const token of tokens(10)) cache.add(token, {})
    cache.clear()

    expect(tokens(10).filter((token) => cache.get(token) !== undefined)).toEqual([])
  })
})
