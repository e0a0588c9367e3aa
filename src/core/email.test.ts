import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AuthError } from '../errors.ts'
import { maskEmail, parseEmail } from './email.ts'

const placeholders = 'users.invalid'

function parsed(text: string, placeholderEmailDomain = placeholders): string | undefined {
  try {
    return parseEmail(text, placeholderEmailDomain)
  } catch (error) {
    if (!(error instanceof AuthError) || error.code !== 'invalid_email') throw error
    return undefined
  }
}

describe('an email address', () => {
  it.each([
    ['user@example.com', 'user@example.com'],
    ['Victim@EXAMPLE.com', 'victim@example.com'],
    ['  user@example.com\n', 'user@example.com'],
    ['first.last+tag@example.co.uk', 'first.last+tag@example.co.uk'],
    ["o'brien@example.com", "o'brien@example.com"],
    ["!#$%&'*+/=?^_`{|}~-@example.com", "!#$%&'*+/=?^_`{|}~-@example.com"],
    ['1@1.example', '1@1.example'],
    ['user@a-b--c.example', 'user@a-b--c.example'],
    ['user@bücher.de', 'user@xn--bcher-kva.de'],
    ['user@bu\u0308cher.de', 'user@xn--bcher-kva.de'],
    ['user@BÜCHER.de', 'user@xn--bcher-kva.de'],
    ['user@XN--BCHER-KVA.de', 'user@xn--bcher-kva.de'],
    ['user@straße.de', 'user@xn--strae-oqa.de'],
    ['user@STRAẞE.de', 'user@xn--strae-oqa.de'],
    ['user@例子.广告', 'user@xn--fsqu00a.xn--4rr70v'],
    // Cyrillic а: another address than apple.com, and its stored form shows it.
    ['user@аpple.com', 'user@xn--pple-43d.com'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
    [`a@${'b'.repeat(63)}.example`, `a@${'b'.repeat(63)}.example`],
    [`ab@${'b23456789.'.repeat(24)}example.com`, `ab@${'b23456789.'.repeat(24)}example.com`],
  ])('%j is stored as %j', (text, value) => {
    expect(parseEmail(text, placeholders)).toBe(value)
  })

  it.each([
    ['nothing', ''],
    ['no @', 'example.com'],
    ['no local part', '@example.com'],
    ['no domain', 'user@'],
    ['two @', 'a@b@example.com'],
    ['a full-width @', 'user＠example.com'],
    ['a full-width @ beside a plain one', 'a＠b.com@example.com'],
    ['a list', 'a@b.com,c@d.com'],
    ['a list with semicolons', 'a@b.com;c@d.com'],
    ['a list with spaces', 'a@b.com c@d.com'],
    ['angle brackets', '<a@b.com>'],
    ['a display name', 'Ann <a@b.com>'],
    ['a group', 'undisclosed:a@b.com;'],
    ['a quoted local part', '"a b"@b.com'],
    ['a quoted @', '"a@evil"@b.com'],
    ['a comment', 'a(comment)@b.com'],
    ['a comment in the domain', 'a@b.com(comment)'],
    ['mailto:', 'mailto:a@b.com'],
    ['a space before @', 'a @b.com'],
    ['a space after @', 'a@ b.com'],
    ['a line break', 'a@b.com\r\nBcc: c@d.com'],
    ['a line break in the local part', 'a\nb@c.com'],
    ['a tab', 'a\t@b.com'],
    ['a NUL', 'a@b.com\0'],
    ['a backslash', 'a\\@b.com'],
    ['a percent escape in the domain', 'a@ex%61mple.com'],
    ['a leading dot', '.a@b.com'],
    ['a trailing dot in the local part', 'a.@b.com'],
    ['two dots in a row', 'a..b@c.com'],
    ['two dots in a row in the domain', 'a@b..com'],
    ['a leading dot in the domain', 'a@.b.com'],
    ['a trailing dot', 'a@b.com.'],
    ['one label', 'root@localhost'],
    ['an IP literal', 'a@[127.0.0.1]'],
    ['an IPv6 literal', 'a@[IPv6:::1]'],
    ['an IP address', 'a@127.0.0.1'],
    ['an IP address in hexadecimal', 'a@0x7f.1'],
    ['a top level of digits', 'a@b.123'],
    ['a top level of one letter', 'a@b.c'],
    ['a leading hyphen', 'a@-b.com'],
    ['a trailing hyphen', 'a@b-.com'],
    ['an underscore in the domain', 'a@b_c.com'],
    ['a port', 'a@b.com:25'],
    ['broken punycode', 'a@xn--a.com'],
    ['punycode of ASCII', 'a@xn--example-.com'],
    ['punycode of punycode', 'a@xn--xn---epa.com'],
    ['punycode of a zero width joiner', 'a@xn--example-k06c.com'],
    ['punycode of an emoji', 'a@xn--ls8h.la'],
    ['a local part of 65 characters', `${'a'.repeat(65)}@example.com`],
    ['a label of 64 characters', `a@${'b'.repeat(64)}.com`],
    ['255 characters', `abc@${'b23456789.'.repeat(24)}example.com`],
    ['256 characters in punycode only', `abcdef@${'bücher.'.repeat(17)}example.com`],
    ['a non-ASCII local part', 'jürgen@example.com'],
    ['a Kelvin sign in the local part', '\u212aate@example.com'],
    ['a dotless i in the local part', 'mıke@example.com'],
    ['full-width letters in the domain', 'a@ｅｘａｍｐｌｅ.com'],
    ['mathematical letters in the domain', 'a@𝐞𝐱ample.com'],
    ['a ligature in the domain', 'a@oﬃce.com'],
    ['a circled letter in the domain', 'a@ⓔxample.com'],
    ['an ideographic full stop', 'a@example。com'],
    ['a soft hyphen', 'a@exam\u00adple.com'],
    ['a zero width joiner', 'a@exam\u200dple.com'],
    ['a zero width space', 'a@exam\u200bple.com'],
    ['a word joiner', 'a@exam\u2060ple.com'],
    ['a right-to-left override', 'a@exam\u202eple.com'],
    ['a left-to-right mark', 'a@exam\u200eple.com'],
    ['a variation selector', 'a@exam\ufe0fple.com'],
    ['a Hangul filler', 'a@exam\u3164ple.com'],
    ['a tag character', 'a@exam\u{e0061}ple.com'],
    ['a lone surrogate', 'a@exam\ud800ple.com'],
    ['an emoji', 'a@💩.la'],
    ['.invalid', 'a@b.invalid'],
  ])('is refused with %s', (_, text) => {
    expect(parsed(text)).toBeUndefined()
  })

  it('is refused with the seed’s words', () => {
    expect(() => parseEmail('nobody', placeholders)).toThrow('Invalid email address')
  })

  it('of a million characters is refused without reading it', () => {
    const start = performance.now()
    for (const unit of ['a', 'a@', '@', 'a.', '.', ' ', 'ü', '\u0308']) {
      expect(parsed(`a@${unit.repeat(1e6)}`)).toBeUndefined()
      expect(parsed(unit.repeat(310))).toBeUndefined()
    }
    expect(performance.now() - start).toBeLessThan(200)
  })
})

describe('a placeholder address', () => {
  it('is never an identifier, however it is typed', () => {
    for (const text of [
      'phone_12025550123@auth.example.com',
      'PHONE_12025550123@AUTH.example.com ',
      'phone_1+x@auth.example.com',
    ]) {
      expect(parsed(text, 'auth.example.com')).toBeUndefined()
      expect(parsed(text, 'Auth.Example.com')).toBeUndefined()
    }
    expect(parsed('phone_1@bücher.de', 'bücher.de')).toBeUndefined()
    expect(parsed('phone_1@xn--bcher-kva.de', 'bücher.de')).toBeUndefined()
    expect(parsed('phone_12025550123@users.invalid')).toBeUndefined()
  })

  it('leaves the other addresses of its domain, and the other domains, alone', () => {
    expect(parsed('ann@auth.example.com', 'auth.example.com')).toBe('ann@auth.example.com')
    expect(parsed('phone_book@auth.example.com', 'auth.example.com')).toBe('phone_book@auth.example.com')
    expect(parsed('phone_12025550123@example.com', 'auth.example.com')).toBe('phone_12025550123@example.com')
  })
})

describe('maskEmail', () => {
  it.each([
    ['user@example.com', 'u•••••@example.com'],
    ['ann@example.com', 'a•••••@example.com'],
    ['jo@example.com', '•••••@example.com'],
    ['j@example.com', '•••••@example.com'],
    [`${'a'.repeat(64)}@example.com`, 'a•••••@example.com'],
  ])('shows %s as %s', (value, masked) => {
    expect(maskEmail(value)).toBe(masked)
  })
})

describe('every address', () => {
  const local = fc.stringMatching(/^[a-zA-Z0-9_+-]{1,20}(\.[a-zA-Z0-9_+-]{1,20})?$/)
  const host = fc.constantFrom(
    'example.com',
    'Bücher.DE',
    'bu\u0308cher.de',
    '例子.广告',
    'a-b.example',
    'ΣΊΣΥΦΟΣ.gr',
    'İ.com',
  )
  const address = fc.tuple(local, host).map((parts) => parts.join('@'))
  const anything = fc.string({ unit: 'binary' })
  const mixed = fc.tuple(anything, anything).map((parts) => parts.join('@'))

  it('has one form, in any case and normalisation', () => {
    fc.assert(
      fc.property(local, fc.constantFrom('example.com', 'bücher.de', '例子.广告'), (name, domain) => {
        const text = `${name}@${domain}`
        const spellings = [text.toLowerCase(), text.toUpperCase(), text.normalize('NFD'), ` ${text}\t`]
        expect(new Set(spellings.map((spelling) => parsed(spelling)))).toEqual(new Set([parsed(text)]))
      }),
    )
  })

  it('reads as itself, and as one ASCII address of at most 254 characters', () => {
    fc.assert(
      fc.property(fc.oneof(address, fc.emailAddress(), mixed), (text) => {
        const value = parsed(text)
        fc.pre(value !== undefined)
        expect(parsed(value)).toBe(value)
        expect(value).toMatch(/^[!-?A-~]{1,64}@[a-z0-9.-]{4,252}$/)
        expect(value).toBe(value.toLowerCase())
        expect(value).not.toMatch(/[\s,;:<>()[\]"\\]/)
      }),
      { numRuns: 1000 },
    )
  })

  it('is taken or refused with AuthError', () => {
    fc.assert(
      fc.property(fc.oneof(anything, mixed, address), anything, (text, domain) => {
        expect(() => [parsed(text), parsed(text, domain)]).not.toThrow()
      }),
      { numRuns: 1000 },
    )
  })

  it('shows of its local part the first character at most', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        const value = parsed(text)
        fc.pre(value !== undefined)
        const [name = '', domain] = value.split('@')
        const shown = name.length < 3 ? '' : name.slice(0, 1)
        expect(maskEmail(value)).toBe(`${shown}•••••@${domain}`)
      }),
    )
  })
})
