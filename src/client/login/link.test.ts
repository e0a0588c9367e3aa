import { describe, expect, it } from 'vitest'
import { parseLink } from './link.ts'

describe('the fragment of a link', () => {
  it('carries a code and the tag of its request', () => {
    expect(parseLink('#code=012345&tag=K7')).toEqual({ code: '012345', tag: 'K7' })
  })

  it('may lack the tag', () => {
    expect(parseLink('#code=0123456789')).toEqual({ code: '0123456789', tag: '' })
  })

  it.each([
    '',
    '#',
    '#top',
    '#code=',
    '#code=12345678901',
    '#code=123',
    '#code=12a456',
    '#tag=K7',
    '#code=%00%00%00%00',
  ])('carries nothing as %j', (fragment) => {
    expect(parseLink(fragment)).toBeUndefined()
  })
})
