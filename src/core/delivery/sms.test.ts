import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { septets } from './gsm7.ts'
import { smsText } from './sms.ts'
import { type Filling, textsIn } from './texts.ts'

describe('an SMS', () => {
  it('is one segment that reads well', () => {
    expect(sms()).toBe(
      '048291 is your Acme code for request K7, valid 10 minutes. ' +
        'We never ask for this code. If you did not request it, ignore it.\n@auth.example.com #048291',
    )
  })

  it('ends in the line that browsers read', () => {
    expect(parseOneTimeCode(sms())).toEqual({ host: 'auth.example.com', embeddedHost: null, code: '048291' })
    expect(parseOneTimeCode(sms({ host: 'localhost' }))).toEqual({
      host: 'localhost',
      embeddedHost: null,
      code: '048291',
    })
  })

  it('keeps name, tag, lifetime and note with a host of 40 characters and a code of 10 digits', () => {
    const text = sms({ host: `${'a'.repeat(28)}.example.com`, code: '1234567890' })

    expect(text).toBe(
      '1234567890: Acme code for request K7, valid 10 min. We never ask for it. Not you? Ignore this.\n' +
        '@aaaaaaaaaaaaaaaaaaaaaaaaaaaa.example.com #1234567890',
    )
  })

  it('cuts a long name before it drops anything', () => {
    expect(sms({ name: 'Wide World Web Login Company Incorporated' })).toContain(
      '048291: Wide World Web Login Company code for request K7',
    )
    expect(sms({ name: 'Acme International', host: `${'a'.repeat(28)}.example.com`, code: '1234567890' })).toMatch(
      /^1234567890: Acme code for request K7, valid 10 min. We never ask for it. Not you\? Ignore this.\n/,
    )
  })

  it.each([
    [56, '1234567890: code for request K7, valid 10 min. We never ask for it. Not you? Ignore this.\n'],
    [80, '1234567890: code for request K7, valid 10 min.\n'],
    [110, 'Code for request K7:\n'],
    [140, ''],
    [240, ''],
  ])('with a host of %i characters says what still fits: %j', (length, words) => {
    const host = `${'a.'.repeat(length / 2 - 2)}test`

    expect(sms({ host, code: '1234567890' })).toBe(`${words}@${host} #1234567890`)
  })

  it('spells a name in its alphabet, and leaves out one it cannot spell', () => {
    expect(sms({ name: 'Łódź “Pay” 😀' })).toContain('your Lodz "Pay" code')
    expect(sms({ name: '网易' })).toContain('048291 is your code for request K7')
  })

  it('fits one segment and parses to its host and code, whatever the name', () => {
    const anyName = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: 250 })
    const anyCode = fc.stringMatching(/^[0-9]{4,10}$/)
    const anyHost = fc.stringMatching(/^[a-z0-9]{1,20}(\.[a-z0-9]{1,9}){0,2}$/)
    const anyUnit = fc.constantFrom('minute' as const, 'second' as const)

    fc.assert(
      fc.property(fc.tuple(anyName, anyHost, anyCode, fc.nat(119), anyUnit), ([name, host, code, count, unit]) => {
        const text = sms({ name, host, code, remaining: { count, unit } })
        expect(septets(text)).toBeLessThanOrEqual(160)
        expect(text).toMatch(/never ask for (it|this code)\./)
        expect(text).toContain('code for request K7, valid ')
        expect(parseOneTimeCode(text)).toEqual({ host, embeddedHost: null, code })
      }),
      { numRuns: 1_000 },
    )
  })

  it('lets no name pass for the host line where a browser looks at the whole text', () => {
    // The format as Chromium's sms_parser matches it: the first place in the text, not the last line.
    const anywhere = /(?:^|\s)@([a-zA-Z0-9.-]+) #([^#\s]+)/
    const text = sms({ name: '(@evil.example @evil #999999' })

    expect(anywhere.exec(text)?.slice(1)).toEqual(['auth.example.com', '048291'])
  })
})

interface Changes extends Partial<Filling> {
  readonly host?: string
}

function sms({ host = 'auth.example.com', ...changes }: Changes = {}): string {
  const filling: Filling = { name: 'Acme', code: '048291', tag: 'K7', remaining: { count: 10, unit: 'minute' } }
  return smsText({ ...filling, ...changes }, host, textsIn('en'))
}

interface OneTimeCode {
  readonly host: string
  readonly embeddedHost: string | null
  readonly code: string
}

/** The algorithm of WICG sms-one-time-codes, "Parsing", step by step; null is its failure. */
function parseOneTimeCode(message: string): OneTimeCode | null {
  const line = message.replace(/\r\n?/g, '\n').split('\n').at(-1) ?? ''
  const host = markedToken(line, 0, '@')
  if (host === null) return null

  let position = 1 + host.length
  if (line[position] !== ' ') return null
  position += 1

  const code = markedToken(line, position, '#')
  if (code === null) return null
  position += 1 + code.length

  const embeddedHost = line[position] === ' ' ? markedToken(line, position + 1, '@') : null
  return { host, embeddedHost, code }
}

function markedToken(line: string, position: number, marker: string): string | null {
  if (line[position] !== marker) return null
  const token = /^[^\t\n\f\r ]*/.exec(line.slice(position + 1))?.[0] ?? ''
  return token === '' ? null : token
}
