import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { languages } from './catalogues.ts'
import { localeFor } from './locale.ts'

describe('the language of a message', () => {
  it.each([
    ['de', 'de'],
    ['de-AT', 'de'],
    ['DE-ch-1901', 'de'],
    ['en_GB', 'en'],
    ['en-US-u-hc-h12', 'en'],
    ['pt', 'pt-BR'],
    ['pt-PT', 'pt-BR'],
    ['pt-br', 'pt-BR'],
    ['zh', 'zh-CN'],
    ['zh-Hans', 'zh-CN'],
    ['zh-SG', 'zh-CN'],
    ['zh-Hans-HK', 'zh-CN'],
    ['iw', 'he'],
    ['iw-IL', 'he'],
    ['in', 'id'],
    ['ar-EG', 'ar'],
    [' fr ', 'fr'],
  ])('for %j is %s', (locale, language) => {
    expect(localeFor({ locale }, languages)).toBe(language)
  })

  it.each([
    'zh-TW',
    'zh-Hant',
    'zh-HK',
    'nb',
    'sr-Latn',
    'uk-Latn',
    'x-klingon',
    '../../etc/passwd',
    'en\r\nBcc: a@b',
    'constructor',
    '__proto__',
    '*',
    '',
    '-',
    'e',
    'a'.repeat(10_000),
    'en-'.repeat(3_333),
  ])('for %j is nobody’s wish', (tag) => {
    expect(localeFor({ locale: tag, acceptLanguage: tag }, languages)).toBeUndefined()
  })

  it.each([
    ['fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5', 'fr'],
    ['sv, nb;q=0.9, it;q=0.3, pl;q=0.4', 'pl'],
    ['en;q=0.5,de;q=0.5', 'en'],
    ['de ; q=0.2 , ja ;q=0.201', 'ja'],
    ['*, tr;q=0.1', 'tr'],
    ['zh-TW,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['zh-Hant-TW, ru;q=0.1', 'ru'],
    ['de;q=0, nl', 'nl'],
    ['de;q=2, de;q=x, de;level=1, es', 'es'],
    [`${'xx,'.repeat(10)}uk`, 'uk'],
  ])('follows the weights of %j: %s', (acceptLanguage, language) => {
    expect(localeFor({ acceptLanguage }, languages)).toBe(language)
  })

  it('is the one that the application asks for, whatever the browser prefers', () => {
    expect(localeFor({ locale: 'it', acceptLanguage: 'de' }, languages)).toBe('it')
    expect(localeFor({ locale: 'sv', acceptLanguage: 'de' }, languages)).toBe('de')
  })

  it('is the country’s own where there is one', () => {
    expect(localeFor({ locale: 'pt-PT' }, ['pt-BR', 'pt-PT'])).toBe('pt-PT')
    expect(localeFor({ locale: 'pt-AO' }, ['pt-BR', 'pt-PT'])).toBe('pt-BR')
    expect(localeFor({ locale: 'en-GB' }, ['en', 'en-US'])).toBe('en')
    expect(localeFor({ locale: 'zh-TW' }, ['zh-CN', 'zh-Hant'])).toBe('zh-Hant')
  })

  it('is one of those there are, or none, whatever comes in', () => {
    const anyText = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: 80 })
    const tags = fc
      .array(fc.constantFrom('de', 'q=', ';', ',', '0.5', '-', 'zh', 'Hant', '*', ' '))
      .map((it) => it.join(''))

    fc.assert(
      fc.property(fc.oneof(anyText, tags), fc.oneof(anyText, tags), (locale, acceptLanguage) => {
        expect([...languages, undefined]).toContain(localeFor({ locale, acceptLanguage }, languages))
      }),
    )
  })
})
