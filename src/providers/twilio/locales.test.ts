import { describe, expect, it } from 'vitest'
import { sayLanguage, verifyLocale } from './locales.ts'

describe('the languages of Twilio', () => {
  it.each([
    ['en', 'en-US', 'en'],
    ['en-GB', 'en-GB', 'en-GB'],
    ['en-JM', 'en-US', 'en'],
    ['pt', 'pt-BR', 'pt'],
    ['pt-PT', 'pt-PT', 'pt'],
    ['zh-TW', 'zh-TW', 'zh'],
    ['he', 'he-IL', 'he'],
    ['ar', 'ar-AE', 'ar'],
    ['no', 'nb-NO', undefined],
    ['tl', 'fil-PH', 'tl'],
    ['fil', 'fil-PH', undefined],
    ['fa', 'en-US', undefined],
    ['e', 'en-US', undefined],
    ['', 'en-US', undefined],
  ])('of %j: a call speaks %s, Verify writes %s', (locale, spoken, written) => {
    expect(sayLanguage(locale)).toBe(spoken)
    expect(verifyLocale(locale)).toBe(written)
  })
})
