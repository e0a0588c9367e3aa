import { describe, expect, it } from 'vitest'
import { columns } from './text-table.ts'

const rows = [
  ['name', 'value', 'what it is'],
  ['length', '6', 'how many digits a code has'],
  ['x', '', ''],
]

describe('columns', () => {
  it('stand one under another, without blanks at the ends of lines', () => {
    expect(columns(rows)).toBe('name     value   what it is\nlength   6       how many digits a code has\nx')
  })

  it('fold the last one where a line has no room for it', () => {
    expect(columns(rows, 42)).toBe(
      'name     value   what it is\nlength   6       how many digits a code\n                 has\nx',
    )
  })

  it('never fold it to a column of words', () => {
    expect(columns(rows, 10)).toBe(columns(rows, 41))
    expect(columns([['a', 'x'.repeat(99)]], 10)).toBe(`a   ${'x'.repeat(99)}`)
  })
})
