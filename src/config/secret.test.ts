import { format, inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Secret } from './secret.ts'

describe('Secret', () => {
  const secret = new Secret('DzTbmCj9lXIf19X_7JUFdHTLLt1ppfqMojDtSYtAxUY')

  it('gives its text to whoever asks by name', () => {
    expect(secret.reveal()).toBe('DzTbmCj9lXIf19X_7JUFdHTLLt1ppfqMojDtSYtAxUY')
  })

  it.each([
    ['a template', `${secret}`],
    ['string concatenation', `${String(secret)}`],
    ['JSON', JSON.stringify({ secret })],
    ['inspect', inspect({ secret }, { showHidden: true, depth: 9 })],
    ['format', format('%s %o %j', secret, secret, secret)],
    ['a copy of its fields', JSON.stringify({ ...secret })],
    ['an error', String(new Error('no', { cause: secret }).cause)],
  ])('shows nothing in %s', (_, text) => {
    expect(text).not.toContain('DzTb')
  })

  it('says [secret] where it stands', () => {
    expect([`${secret}`, JSON.stringify({ secret }), inspect({ secret })]).toEqual([
      '[secret]',
      '{"secret":"[secret]"}',
      '{ secret: [secret] }',
    ])
  })

  it('is made of text only', () => {
    expect(() => new Secret(undefined as never)).toThrow(new TypeError('A Secret must be made of text'))
  })
})
