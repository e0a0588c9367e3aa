import { languageOf } from '../../vendor/locales.ts'

/** The language of a call's `<Say>`; American English where Twilio has no voice for it. */
export function sayLanguage(locale: string): string {
  const language = `${sameLanguage[languageOf(locale)] ?? languageOf(locale)}-`
  return sayLanguages.find((tag) => tag === locale) ?? sayLanguages.find((tag) => tag.startsWith(language)) ?? 'en-US'
}

/** The `Locale` of a verification; nothing where Verify does not have it, since it answers 404 to what it does not know. */
export function verifyLocale(locale: string): string | undefined {
  return [locale, languageOf(locale)].find((tag) => verifyLocales.includes(tag))
}

/** What one side calls otherwise. */
const sameLanguage: Readonly<Record<string, string>> = { no: 'nb', tl: 'fil' }

/** The first of a language speaks for all of it. */
const sayLanguages: readonly string[] =
  `af-ZA am-ET ar-AE bg-BG bn-IN ca-ES cs-CZ cy-GB da-DK de-DE de-AT el-GR en-US en-AU en-CA en-GB en-IE en-IN en-NZ en-ZA
  es-ES es-MX es-US fi-FI fil-PH fr-FR fr-BE fr-CA gu-IN he-IL hi-IN hu-HU id-ID is-IS it-IT ja-JP kn-IN ko-KR lv-LV ml-IN
  mr-IN ms-MY nb-NO nl-NL nl-BE pa-IN pl-PL pt-BR pt-PT ro-RO ru-RU sk-SK sr-RS sv-SE ta-IN te-IN th-TH tr-TR uk-UA vi-VN
  zh-CN zh-HK zh-TW`.split(/\s+/)

const verifyLocales: readonly string[] =
  `af ar ca cs da de el en en-GB es et fi fr he hi hr hu id it ja kn ko lt mr ms nb nl pl pt pt-BR ro ru sk sv te th tl tr uk
  vi zh zh-CN zh-HK`.split(/\s+/)
