import { describe, expect, it } from 'vitest'

describe('the login element', () => {
  it('can be imported where pages are rendered on a server', async () => {
    const { defineLogin, KeychimeLogin } = await import('./index.ts')

    expect(defineLogin).not.toThrow()
    expect(KeychimeLogin).toBeTypeOf('function')
  })
})
