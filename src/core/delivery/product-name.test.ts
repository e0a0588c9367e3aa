import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutBetweenWords, productName } from './product-name.ts'

describe('productName', () => {
  it.each([
    ['Acme', 'Acme'],
    ['  Acme\r\nBcc: all@example.org  ', 'Acme Bcc: all@example org'],
    ['Ac\u202eme\u200b\ufeff\u0000\u001b[31m', 'Acme [31m'],
    ['\ud800Acme', 'Acme'],
    ['Acme https://evil.example/x', 'Acme'],
    ['Acme HTTP://EVIL', 'Acme'],
    ['Acme (www.evil.example)', 'Acme'],
    ['Acme evil.example/path', 'Acme'],
    ['Acme mailto:a@evil.example tel:+100', 'Acme'],
    ['Acme 10.0.0.1', 'Acme'],
    ['Visit evil.example now', 'Visit evil example now'],
    ['Acme evil。example', 'Acme evil example'],
    ['@evil.example #999999', 'evil example #999999'],
    ['AT&T Version 2.0', 'AT&T Version 2.0'],
    ['Big Data: SMS: fast', 'Big Data: SMS: fast'],
    ['می‌خواهم', 'می‌خواهم'],
    ['👩‍💻 Code', '👩‍💻 Code'],
    ['https://evil.example', ''],
  ])('writes %j as %j', (name, clean) => {
    expect(productName(name)).toBe(clean)
  })

  it('keeps the dots of a name that is the domain of the host', () => {
    expect(productName('Booking.com', 'auth.booking.com')).toBe('Booking.com')
    expect(productName('auth.booking.com', 'auth.booking.com')).toBe('auth.booking.com')
  })

  it('takes the dots from a domain that only looks like the host', () => {
    expect(productName('king.com', 'auth.booking.com')).toBe('king com')
    expect(productName('auth.booking.com.evil.example', 'auth.booking.com')).toBe('auth booking com evil example')
  })

  it('cuts a long name to 60 characters, between words', () => {
    expect(productName('x'.repeat(200))).toBe('x'.repeat(60))
    expect(productName('Überlange Gesellschaft zur Prüfung von Namen mit vielen Wörtern darin')).toBe(
      'Überlange Gesellschaft zur Prüfung von Namen mit vielen',
    )
  })

  it('gives one line without links, whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }), (name) => {
        const clean = productName(name)
        expect(clean).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|:\/\/|^\s|\s$/u)
        expect(Array.from(clean).length).toBeLessThanOrEqual(60)
      }),
    )
  })

  it('takes a name of a million characters in its stride', () => {
    expect(productName('a.b '.repeat(250_000))).toHaveLength(59)
  })
})

describe('cutBetweenWords', () => {
  it.each([
    ['Short', 'Short'],
    ['Acme Login Page', 'Acme Login'],
    ['Acme Loginpage', 'Acme'],
    ['Acmeloginpage', 'Acmeloginp'],
    ['Acmelogin 😀', 'Acmelogin'],
  ])('cuts %j to %j', (text, cut) => {
    expect(cutBetweenWords(text, (part) => part.length <= 10)).toBe(cut)
  })
})
