import { hkdfSync } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { deriveAccessKey, deriveKeys } from './keys.ts'
import { Secret } from './secret.ts'

const text = 'DzTbmCj9lXIf19X_7JUFdHTLLt1ppfqMojDtSYtAxUY'
const secret = new Secret(text)

describe('deriveKeys', () => {
  it.each(['code', 'handle', 'refresh', 'device', 'lookup', 'seal', 'doctor'] as const)(
    'gives the key %s as HKDF-SHA-256 of its own label, 32 bytes',
    (purpose) => {
      const expected = hkdfSync('sha256', Buffer.from(text), new Uint8Array(0), `keychime/v1/${purpose}`, 32)

      expect(deriveKeys(secret)[purpose]).toEqual(Buffer.from(expected))
      expect(deriveKeys(secret)[purpose]).toHaveLength(32)
    },
  )

  it('never changes: codes and tokens on their way depend on it', () => {
    const { code } = deriveKeys(secret)
    const access = deriveAccessKey(secret, 32)

    expect(code.toString('hex')).toBe('a25d840a11d05e8edbc54bf77e2a8b8ba0b62029d6a548ee0dfdd97fac8d663a')
    expect(access.toString('hex')).toBe('5a0ccd95369447bbbdfec3dc1e2b36283ff929cce53a14076ad4464c965cd3c1')
  })

  it('gives eight different keys, and eight others for another secret', () => {
    const other = deriveKeys(new Secret(`${text}.`))
    const all = [...Object.values(deriveKeys(secret)), ...Object.values(other)].map((key) => key.toString('hex'))

    expect(new Set(all).size).toBe(16)
  })

  it('gives access tokens a key as long as their hash', () => {
    expect([32, 48, 64].map((bytes) => deriveAccessKey(secret, bytes).length)).toEqual([32, 48, 64])
  })

  it('shows no key when it is printed or turned into JSON', () => {
    const keys = deriveKeys(secret)

    expect(inspect({ keys })).toBe('{ keys: [keys] }')
    expect(JSON.stringify({ keys })).toBe('{"keys":"[keys]"}')
  })
})
