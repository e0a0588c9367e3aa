import { languageOf } from '../../vendor/locales.ts'

/** Who reads a call in a locale aloud, by the names of Amazon Polly; nothing where nobody there speaks it. */
export function voiceFor(locale: string): string | undefined {
  return voices[locale] ?? voices[languageOf(locale)]
}

/** Of those that `SendVoiceMessage` has, one a language: it has none for Hebrew, Hindi, Indonesian and Ukrainian. */
const voices: Readonly<Record<string, string>> = {
  ar: 'ZEINA',
  da: 'NAJA',
  de: 'VICKI',
  en: 'JOANNA',
  'en-AU': 'NICOLE',
  'en-GB': 'AMY',
  es: 'LUCIA',
  'es-MX': 'MIA',
  fr: 'LEA',
  'fr-CA': 'CHANTAL',
  is: 'DORA',
  it: 'BIANCA',
  ja: 'MIZUKI',
  ko: 'SEOYEON',
  nb: 'LIV',
  nl: 'LOTTE',
  no: 'LIV',
  pl: 'EWA',
  pt: 'INES',
  'pt-BR': 'CAMILA',
  ro: 'CARMEN',
  ru: 'TATYANA',
  sv: 'ASTRID',
  tr: 'FILIZ',
  zh: 'ZHIYU',
}
