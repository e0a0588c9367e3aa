import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Dotenv, readDotenv } from './dotenv.ts'

describe('a .env file', () => {
  it('gives variables and settings by their lines', () => {
    const { variables, layer } = read(`
# Ours
export KEYCHIME_PREFIX=/a   # not the default
KEYCHIME_PROJECT_NAME="two
lines" # and a comment
  OTHER = 'x'
KEYCHIME_OTP__LENGTH=
PORT=0
PORT=1
`)

    expect(Object.fromEntries(variables)).toEqual({
      KEYCHIME_PREFIX: '/a',
      KEYCHIME_PROJECT_NAME: 'two\nlines',
      OTHER: 'x',
      PORT: '1',
    })
    expect(layer.given.map(({ path, value, place }) => [path.join('.'), value, place.where])).toEqual([
      ['projectName', 'two\nlines', '.env:4'],
      ['prefix', '/a', '.env:3'],
      ['server.port', 1, '.env:9'],
    ])
    expect(layer.mistakes).toEqual([])
  })

  it.each([
    ['=x', '.env:1: must have a name before the ='],
    ['A=1\n\n  =x', '.env:3: must have a name before the ='],
    ['export =x', '.env:1: must have a name before the ='],
    ['A', '.env:1: must be NAME=value, or a comment'],
    ['A B=1', '.env:1: must be NAME=value, or a comment'],
    ['A: 1', '.env:1: must be NAME=value, or a comment'],
    ['{"A": "1=2"}', '.env:1: must be NAME=value, or a comment'],
    ['A="x\nB=1', '.env:1: A must end with the quote that it begins with, and nothing after it'],
    ['A="x\nB="y"', '.env:1: A must end with the quote that it begins with, and nothing after it'],
    ["A='x'y", '.env:1: A must end with the quote that it begins with, and nothing after it'],
    ['KEYCHIME_TYPO=1', '.env:1: KEYCHIME_TYPO is not a setting; remove it'],
  ])('is told of in one line: %j', (text, sentence) => {
    expect(read(text).layer.mistakes).toEqual([sentence])
  })

  it('keeps every variable, however they are laid out', () => {
    const name = fc.stringMatching(/^[A-Za-z_]\w{0,5}$/)
    const value = fc.oneof(fc.stringMatching(/^[\w:/.-]{1,9}$/), fc.constantFrom('"a b"', "'a\nb'", '`#`', '"A=1"'))
    const layout = fc.record({
      before: fc.constantFrom('', '\n', '# a comment\n', '#A=1\n', '\t', 'export ', '  export\t'),
      equals: fc.constantFrom('=', ' = ', '\t=\t'),
      after: fc.constantFrom('\n', '\r\n', ' # a comment\n', '\t\n\n'),
    })

    fc.assert(
      fc.property(fc.array(fc.tuple(name, value, layout)), (assignments) => {
        const rows = assignments.map(
          ([left, right, { before, equals, after }]) => before + left + equals + right + after,
        )
        const expected = assignments.map(([left, right]) => [left, right.replace(/^["'`](.*)["'`]$/s, '$1')])

        expect(Object.fromEntries(read(rows.join('')).variables)).toEqual(Object.fromEntries(expected))
      }),
      { numRuns: 1000 },
    )
  })

  it('never throws, and always names a line', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('A', '=', ' ', '\n', '"', "'", '#', '\r', '\0') }), (text) => {
        for (const mistake of read(text).layer.mistakes) expect(mistake).toMatch(/^\.env:\d+: \S/)
      }),
      { numRuns: 2000 },
    )
  })
})

function read(text: string): Dotenv {
  return readDotenv({ name: '.env', folder: '.', text })
}
