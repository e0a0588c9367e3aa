import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { piecesOf } from './pieces.ts'

describe('the pieces of a message', () => {
  it('are the code, links without the full stop after them, and plain text', () => {
    expect(piecesOf('Code 123456: http://localhost:4000/login#code=123456&tag=K7.', '123456', 'none')).toEqual([
      { kind: 'plain', text: 'Code ' },
      { kind: 'code', text: '123456' },
      { kind: 'plain', text: ': ' },
      { kind: 'link', text: 'http://localhost:4000/login#code=123456&tag=K7' },
      { kind: 'plain', text: '.' },
    ])
  })

  it('are bold between stars only where the messenger shows that', () => {
    expect(piecesOf('*123456* is yours', '123456', 'bold')[0]).toEqual({ kind: 'bold', text: '123456' })
    expect(piecesOf('*123456* is yours', '123456', 'none')[0]).toEqual({ kind: 'plain', text: '*' })
  })

  it('make no link of other schemes', () => {
    expect(piecesOf('javascript:alert(1) data:text/html,x', null, 'bold').map((piece) => piece.kind)).toEqual(['plain'])
  })

  it('put together give the text again', () => {
    const words = fc.array(fc.constantFrom('123456', 'http://a.example/x', '.', ' ', 'hello', '1234567'))
    fc.assert(
      fc.property(words, (parts) => {
        const text = parts.join('')
        expect(
          piecesOf(text, '123456', 'none')
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text)
      }),
    )
  })
})
