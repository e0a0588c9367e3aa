import { describe, expect, it } from 'vitest'
import { parseSource } from './source.ts'

describe('parseSource', () => {
  it.each([
    ['https://reforms.ai', 'https://reforms.ai'],
    ['https://App.Example:8443/path?x=1#y', 'https://app.example:8443'],
    ['http://localhost:3000/', 'http://localhost:3000'],
  ])('keeps the origin of %s', (url, origin) => {
    expect(parseSource(url)).toBe(origin)
  })

  it.each([undefined, '', '  '])('takes %j as none', (url) => {
    expect(parseSource(url)).toBeUndefined()
  })

  it.each([
    '//evil',
    'https:evil',
    'https://good@evil',
    '\\\\evil',
    'https://good\\@evil',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://a\r\nb',
    'evil',
    `https://a/${'x'.repeat(3000)}`,
  ])('refuses %j', (url) => {
    expect(() => parseSource(url)).toThrow('Validation failed')
  })
})
