import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CLOCKS_MS, checkClaims } from './claims.ts'

const rules = { tokenTypeClaim: 'token_type', jtiClaim: 'jti' }
const second = 1000

/** Whether claims are taken; anything but a refusal is thrown on. */
function isTaken(times: object, now: number, leewayMs: number, issuedAt: 'checked' | 'ignored' = 'checked'): boolean {
  try {
    checkClaims({ token_type: 'access', jti: 'a', ...times }, { ...rules, leewayMs }, { type: 'access', now, issuedAt })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'token_not_valid') return false
    throw error
  }
}

/** Epoch milliseconds from 1970 to 2100, and how far one is from the other: mostly next to the edge. */
const at = fc.integer({ min: 0, max: 4_102_444_800_000 })
const apart = fc.oneof(fc.constantFrom(-second, -1, 0, 1, second), fc.integer({ min: -100_000_000, max: 100_000_000 }))
const leeway = fc.oneof(fc.constantFrom(0, 1, second), fc.integer({ min: 0, max: 300 * second }))

describe('the clocks of a token', () => {
  it('end it at exp to the millisecond, later by the leeway', () => {
    const property = fc.property(at, apart, leeway, (expiresAt, late, leewayMs) => {
      const now = expiresAt + leewayMs + late

      expect(isTaken({ exp: expiresAt / second }, now, leewayMs)).toBe(late < 0)
    })
    fc.assert(property, { numRuns: 2000 })
  })

  it.each([
    ['nbf', 0],
    ['iat', CLOCKS_MS],
  ])('begin it at %s to the millisecond, earlier by the leeway, and by %d ms since clocks differ', (name, earlier) => {
    const property = fc.property(at, apart, leeway, (beginsAt, late, leewayMs) => {
      const now = beginsAt - leewayMs - earlier + late
      const exp = Math.max(0, now) / second + 1

      expect(isTaken({ exp, [name]: beginsAt / second }, now, leewayMs)).toBe(late >= 0)
    })
    fc.assert(property, { numRuns: 2000 })
  })

  it('leave iat alone where the row of the session decides', () => {
    expect(isTaken({ exp: 2, iat: 9 }, second, 0, 'ignored')).toBe(true)
    expect(isTaken({ exp: 2, iat: 9 }, second, 0)).toBe(false)
    expect(isTaken({ exp: 2, iat: 'x' }, second, 0)).toBe(false)
  })

  it('are numbers, and nothing that JSON or JavaScript could make one of', () => {
    const strange = fc.oneof(
      fc.constantFrom(
        '9999999999',
        '',
        true,
        null,
        [9_999_999_999],
        {},
        Number.NaN,
        Infinity,
        -Infinity,
        -1,
        1e306,
        1e308,
      ),
      fc.double({ max: -Number.MIN_VALUE, noDefaultInfinity: false }),
      fc.string(),
      fc.object(),
    )
    const property = fc.property(strange, fc.constantFrom('exp', 'nbf', 'iat'), (value, name) => {
      expect(isTaken({ exp: 2, [name]: value }, second, 0)).toBe(false)
    })
    fc.assert(property, { numRuns: 1000 })
  })

  it('need an end, and no more', () => {
    expect(isTaken({}, second, 0)).toBe(false)
    expect(isTaken({ exp: 2 }, second, 0)).toBe(true)
  })

  it('take no end that is inherited', () => {
    expect(isTaken(JSON.parse('{"__proto__":{"exp":9}}'), second, 0)).toBe(false)
  })
})
