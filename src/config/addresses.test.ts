import { describe, expect, it } from 'vitest'
import { canonicalOrigin, isAddressRange, isDomain, isLoopbackOrigin, isOrigin } from './addresses.ts'

describe('isOrigin', () => {
  it.each([
    ['https://auth.example.com', true],
    ['https://auth.example.com/', true],
    ['http://localhost:4000', true],
    ['HTTPS://Auth.Example.com:443', true],
    ['https://[::1]:8443', true],
    ['https://auth.example.com/login', false],
    ['https://auth.example.com//', false],
    ['https://auth.example.com?', false],
    ['https://auth.example.com#', false],
    ['https://user:word@auth.example.com', false],
    ['https:auth.example.com', false],
    ['https:\\\\auth.example.com', false],
    ['https://auth.exa\tmple.com', false],
    ['https://auth.example.com:99999', false],
    ['https://*', false],
    ['https://*.example.com', false],
    ['ftp://auth.example.com', false],
    ['auth.example.com', false],
    ['*', false],
    ['null', false],
    ['', false],
  ])('of %j is %s', (text, expected) => {
    expect(isOrigin(text)).toBe(expected)
  })
})

describe('canonicalOrigin', () => {
  it('spells origins as browsers send them', () => {
    expect(canonicalOrigin('HTTPS://Auth.Example.com:443/')).toBe('https://auth.example.com')
    expect(canonicalOrigin('https://bücher.example')).toBe('https://xn--bcher-kva.example')
  })
})

describe('isLoopbackOrigin', () => {
  it.each([
    ['http://localhost:4000', true],
    ['http://app.localhost', true],
    ['http://127.0.0.1', true],
    ['http://127.8.9.10:1', true],
    ['http://[::1]:4000', true],
    ['http://localhost.example.com', false],
    ['http://127.0.0.1.example.com', false],
    ['http://notlocalhost', false],
    ['http://10.0.0.1', false],
    ['http://[::2]', false],
  ])('of %j is %s', (origin, expected) => {
    expect(isLoopbackOrigin(origin)).toBe(expected)
  })
})

describe('isAddressRange', () => {
  it.each([
    ['10.0.0.1', true],
    ['10.0.0.0/8', true],
    ['10.0.0.0/32', true],
    ['2001:db8::/32', true],
    ['::1/128', true],
    ['10.0.0.0/33', false],
    ['2001:db8::/129', false],
    ['0.0.0.0/0', false],
    ['::/0', false],
    ['10.0.0.0/08', false],
    ['10.0.0.0/', false],
    ['10.0.0.0/8/8', false],
    ['10.0.0', false],
    ['010.0.0.1', false],
    ['fe80::1%eth0', false],
    ['proxy.example.com', false],
    ['', false],
  ])('of %j is %s', (text, expected) => {
    expect(isAddressRange(text)).toBe(expected)
  })
})

describe('isDomain', () => {
  it.each([
    ['users.invalid', true],
    ['a-b.xn--bcher-kva.example', true],
    ['invalid', false],
    ['-users.invalid', false],
    ['users..invalid', false],
    ['users.invalid.', false],
    ['users_.invalid', false],
    ['someone@users.invalid', false],
    [`${'a'.repeat(64)}.invalid`, false],
    [`${'a.'.repeat(100)}invalid`, false],
  ])('of %j is %s', (text, expected) => {
    expect(isDomain(text)).toBe(expected)
  })
})
