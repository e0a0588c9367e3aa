import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { languages } from './catalogues.ts'
import { segmentsOf } from './segments.ts'
import { smsText } from './sms.ts'
import { type Filling, textsIn } from './texts.ts'

const host = 'auth.example.com'
const filling: Filling = {
  name: 'Acme Orchard',
  code: '048291',
  tag: 'K7',
  remaining: { count: 10, unit: 'minute' },
}

const inGsm7 = ['de', 'en', 'es', 'fr', 'id', 'it', 'nl', 'pl', 'pt-BR', 'tr'] as const
const inOne = ['ja', 'zh-CN'] as const
const inTwo = ['ar', 'he', 'hi', 'ru', 'uk'] as const

describe('an SMS to somebody who reads another language', () => {
  it.each([
    [inGsm7, { encoding: 'GSM-7', segments: 1 }],
    [inOne, { encoding: 'UCS-2', segments: 1 }],
    [inTwo, { encoding: 'UCS-2', segments: 2 }],
  ] as const)('in %j takes %j', (some, segments) => {
    for (const language of some)
      expect([language, segmentsOf(smsText(filling, host, textsIn(language)))]).toEqual([language, segments])
    expect([...inGsm7, ...inOne, ...inTwo].toSorted()).toEqual(languages)
  })

  it.each(languages)(
    'in %s says product, request, code, lifetime and note, and ends in the line of browsers',
    (language) => {
      const text = smsText(filling, host, textsIn(language))

      expect(text).toMatch(/Acme Orchard/)
      expect(text).toMatch(/K7/)
      expect(text).toMatch(/(?<!\d)10(?!\d)/)
      expect(text.endsWith('\n@auth.example.com #048291')).toBe(true)
      expect(text).toContain(noteOf(language))
      expect(text.match(/048291/g)).toHaveLength(2)
    },
  )

  it('is spelled without the accents that the alphabet lacks', () => {
    expect(smsText(filling, host, textsIn('pl'))).toMatch(
      /^048291 to Twoj kod Acme Orchard \(prosba K7\), wazny 10 minut\./,
    )
    expect(smsText(filling, host, textsIn('fr'))).toContain('Nous ne le demandons jamais. Pas vous ?')
    expect(smsText(filling, host, textsIn('tr'))).toContain('048291, Acme Orchard dogrulama kodunuzdur (istek K7)')
    expect(smsText(filling, host, textsIn('de'))).toContain('gültig 10 Minuten')
  })

  it('has a name in the letters of its language where it is written in them', () => {
    expect(smsText({ ...filling, name: '网易' }, host, textsIn('zh-CN'))).toMatch(/^【网易】验证码048291/)
    expect(smsText({ ...filling, name: '网易' }, host, textsIn('de'))).toMatch(/^048291 ist Ihr Code \(Anfrage K7\)/)
  })

  it('keeps to its segments whatever the name, an emoji included (M-05)', () => {
    const anyName = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: 250 })
    const emoji = fc.array(fc.constantFrom('😀', '👩‍💻', '🔑', 'Acme', ' ')).map((parts) => parts.join(''))

    fc.assert(
      fc.property(fc.constantFrom(...languages), fc.oneof(anyName, emoji), fc.nat(60), (language, name, count) => {
        const remaining = { count, unit: 'minute' } as const
        const text = smsText({ ...filling, name, remaining }, host, textsIn(language))
        const { encoding, segments } = segmentsOf(text)

        expect(segments).toBeLessThanOrEqual(encoding === 'GSM-7' ? 1 : 2)
        expect(encoding === 'GSM-7').toBe((inGsm7 as readonly string[]).includes(language))
        expect(text.endsWith('\n@auth.example.com #048291')).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })
})

/** The sentence by which a language says that nobody asks for the code, as it stands in its SMS. */
function noteOf(language: (typeof languages)[number]): string {
  const notes: Readonly<Record<(typeof languages)[number], string>> = {
    ar: 'لا نطلبه منك أبدًا.',
    de: 'Wir fragen nie danach.',
    en: 'We never ask for this code.',
    es: 'Nunca se lo pediremos.',
    fr: 'Nous ne le demandons jamais.',
    he: 'לעולם לא נבקש אותו.',
    hi: 'हम इसे कभी नहीं पूछते।',
    id: 'Kami tidak pernah memintanya.',
    it: 'Non lo chiediamo mai.',
    ja: '当社は聞きません。',
    nl: 'Wij vragen er nooit om.',
    pl: 'Nigdy o niego nie prosimy.',
    'pt-BR': 'Nunca pedimos este codigo.',
    ru: 'Мы его никогда не спрашиваем.',
    tr: 'Bu kodu asla sormayiz.',
    uk: 'Ми ніколи його не питаємо.',
    'zh-CN': '我们绝不索要。',
  }
  return notes[language]
}
