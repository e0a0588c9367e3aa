import { describe, expect, it } from 'vitest'
import { leaksIn, shapesIn } from './leaks.ts'
import { collect } from './produced.ts'

const [code, number, address] = ['4930271856', '+12025550123', 'ada+x@example.com']
const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLW9mLWl0'

function formIn(text: string, canary: string): string | undefined {
  return leaksIn(text, [canary])[0]?.form
}

describe('a canary is found', () => {
  it.each([
    ['a code', `{"msg":"code ${code}"}`, code, 'digits'],
    ['a code that is spoken', 'Your code: 4, 9, 3, 0, 2, 7, 1, 8, 5, 6.', code, 'digits'],
    ['a code in two groups', '49302 71856', code, 'digits'],
    ['a code of six digits', 'Body=493027&To', '493027', 'digits'],
    ['a code at the end of a line', 'it is 493027', '493027', 'digits'],
    ['a number', `to ${number},`, number, 'digits'],
    ['a number without its plus', 'to=12025550123', number, 'digits'],
    ['a number as people write it', '+1 (202) 555-0123', number, 'digits'],
    ['a number in MarkdownV2', '\\+1\\-202\\-555\\-0123', number, 'digits'],
    ['a number in a URL', 'To=%2B12025550123', number, 'URL'],
    ['an address', `<${address}>`, address, 'raw'],
    ['an address in MarkdownV2', 'ada\\+x@example\\.com', address, 'raw'],
    ['an address in a URL', 'to=ada%2Bx%40example.com', address, 'URL'],
    ['a token', `Bearer ${token}`, token, 'raw'],
  ])('as %s', (_what, text, canary, form) => {
    expect(formIn(text, canary)).toBe(form)
  })

  it.each([code, number, address, token, 'SG.key', '493027'])('in Base64 wherever it begins: %s', (canary) => {
    for (const before of ['', 'x', 'xy', 'xyz', '{"to":"']) {
      for (const alphabet of ['base64', 'base64url'] as const) {
        expect(formIn(`q ${Buffer.from(`${before}${canary}"}`).toString(alphabet)}`, canary)).toBe('Base64')
      }
    }
  })

  it.each([code, number, address, token])('in hexadecimal: %s', (canary) => {
    const hex = Buffer.from(`to ${canary}!`).toString('hex')
    expect([formIn(hex, canary), formIn(hex.toUpperCase(), canary)]).toEqual(['hex', 'hex'])
  })

  it('with what stands around it', () => {
    expect(leaksIn(`a line that says ${code} at the end`, [code, number])).toEqual([
      { canary: code, form: 'digits', around: `a line that says ${code} at the end` },
    ])
  })
})

describe('no canary is found', () => {
  it.each([
    ['a code inside a longer number', '1493027185612', '493027'],
    ['a code inside an id', 'evt_d493027hz', '493027'],
    ['a masked number', '+1•••••0123', number],
    ['a masked address', 'a•••••@example.com', address],
  ])('in %s', (_what, text, canary) => {
    expect(leaksIn(text, [canary])).toEqual([])
  })
})

describe('by its shape is found', () => {
  it.each([
    ['a token', token],
    ['a challenge id', `ch1_${'0a'.repeat(15)}`],
    ['a device cookie', `dev_${'0a'.repeat(15)}~${'Aa'.repeat(11)}`],
    ['a private key', '-----BEGIN PRIVATE KEY-----'],
    ['a private key', `{"kty":"OKP","d":"${'a'.repeat(43)}"}`],
    ['a key of a vendor', `SG.${'k'.repeat(66)}`],
    ['a key of a vendor', `whsec_${'k'.repeat(32)}`],
    ['a key of a vendor', `https://api.telegram.org/bot123456789:${'k'.repeat(35)}/sendMessage`],
    ['a password in a URL', 'postgres://clerk:hunter2@db/keychime'],
    ['a whole address', 'sent to ada@example.com'],
    ['a whole address', 'to=ada%40example.com'],
    ['a whole number', 'sent to +12025550123'],
    ['a whole number', 'To=%2B12025550123'],
  ])('%s: %s', (form, text) => {
    expect(shapesIn(`a line: ${text} `).map((leak) => leak.form)).toContain(form)
  })

  it('nothing that everybody may know', () => {
    expect(shapesIn('from login@acme.example +15005550006 as dlv_0a1b@acme.example')).toEqual([])
    expect(shapesIn('a•••••@example.com +1•••••0123 chl_0123456789abcdef0123456789abcdef')).toEqual([])
  })
})

describe('what a file of tests made the product write', () => {
  it('is looked through for what was guarded, before and after, and named with where it was found', () => {
    const { wrote, guard, places, leaks } = collect()
    guard(address)
    wrote('an alert', `for ${address}`)
    wrote('a row', 'a•••••@example.com')
    wrote('a row', `code ${code}`)
    guard(code)

    expect(places()).toEqual(['an alert', 'a row'])
    expect(leaks().map(({ where, canary, form }) => [where, canary, form])).toEqual([
      ['an alert', address, 'raw'],
      ['an alert', address, 'a whole address'],
      ['a row', code, 'digits'],
    ])
  })

  it('may have the examples that everybody is shown', () => {
    const { wrote, guard, leaks } = collect()
    guard(number)
    wrote('the banner', `-d '{"identifier":"${number}"}'`)
    wrote('a mistake', 'such as postgres://user:password@host/name')

    expect(leaks()).toEqual([])
  })
})
