import { describe, expect, it } from 'vitest'
import { originsIn, safeReturn } from './return-to.ts'

const page = new URL('https://auth.example/login')
const allowed = originsIn('https://app.example  https://shop.example:8443')

describe('the address to continue to', () => {
  it.each([
    ['/', 'https://auth.example/'],
    ['/orders?id=7#top', 'https://auth.example/orders?id=7#top'],
    ['https://auth.example/x', 'https://auth.example/x'],
    ['https://app.example/welcome', 'https://app.example/welcome'],
    ['https://shop.example:8443/', 'https://shop.example:8443/'],
  ])('may be %s', (text, href) => {
    expect(safeReturn(text, page, allowed)?.href).toBe(href)
  })

  it.each([
    null,
    '',
    '  ',
    'https://evil.example/',
    '//evil.example/',
    '\\\\evil.example/',
    '/\\evil.example/',
    '/\t/evil.example/',
    'http://app.example/',
    'https://app.example:444/',
    'https://shop.example/',
    'https://app.example.evil.example/',
    'https://app.example@evil.example/',
    'https://someone@app.example/',
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,hi',
    'blob:https://auth.example/7c9e',
    'file:///etc/passwd',
    'https://',
  ])('is never %j', (text) => {
    expect(safeReturn(text, page, allowed)).toBeUndefined()
  })
})
