import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { guessabilityOf, weaknessOf } from './secret-strength.ts'

describe('weaknessOf', () => {
  it.each([
    ['', 'must have at least 32 bytes'],
    ['secret', 'must have at least 32 bytes'],
    ['changeme', 'must have at least 32 bytes'],
    ['DzTbmCj9lXIf19X_7JUFdHTLLt1ppfq', 'must have at least 32 bytes'],
    ['django-insecure-8k!2l$9x@w3v^5b&7n*1m(4c)6z_q0pe', 'must not be a key that Django marked as insecure'],
  ])('refuses %j', (secret, fault) => {
    expect(weaknessOf(secret)).toBe(`${fault}; make one with: node -p "crypto.randomBytes(32).toString('base64url')"`)
  })

  it('counts bytes, not characters', () => {
    expect(weaknessOf('äöüßéèêëàáâîôû12')).toContain('32 bytes')
    expect(weaknessOf('äöüßéèêëàáâîôû1234')).toBeUndefined()
  })

  it('takes what a person makes up, for development', () => {
    expect(weaknessOf('please-change-me-to-a-long-random-string')).toBeUndefined()
  })
})

describe('guessabilityOf', () => {
  it.each([
    ['secretsecretsecretsecretsecretsecret', 'must be random, not a placeholder'],
    ['changeme-changeme-changeme-changeme', 'must be random, not a placeholder'],
    ['please-change-me-to-a-long-random-string', 'must be random, not a placeholder'],
    ['your-256-bit-secret-your-256-bit-secret', 'must be random, not a placeholder'],
    ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'must be random, not a repetition'],
    ['0123456789abcdef0123456789abcdef', 'must be random, not a repetition'],
    ['ABABABABABABABABABABABABABABABABA', 'must be random, not a repetition'],
    ['hunter2!Hunter2!hunter2!Hunter2!', 'must be random, not a repetition'],
    ['abcdefghijklmnopqrstuvwxyz012345', 'must be random, not a sequence'],
    ['zyxwvutsrqponmlkjihgfedcba987654', 'must be random, not a sequence'],
  ])('finds the pattern in %j', (secret, fault) => {
    expect(guessabilityOf(secret)).toBe(
      `${fault}; make one with: node -p "crypto.randomBytes(32).toString('base64url')"`,
    )
  })

  it('takes what a generator draws, in every usual spelling', () => {
    const drawn = Array.from({ length: 2000 }, () => randomBytes(32))
    const spelled = drawn.flatMap((bytes) => [
      bytes.toString('base64url'),
      bytes.toString('base64'),
      bytes.toString('hex'),
      bytes.subarray(0, 16).toString('hex'),
    ])

    expect(spelled.filter((secret) => weaknessOf(secret) ?? guessabilityOf(secret))).toEqual([])
  })
})
