import { describe, expect, it } from 'vitest'
import { type Catalogue, catalogues, languages } from './catalogues.ts'
import { parsed, placeholdersOf } from './icu.ts'
import { type Filling, textsIn } from './texts.ts'

/** The texts of a catalogue by their path: `sms.full`. */
function textsOf(tree: object, path = ''): ReadonlyMap<string, string> {
  const entries = Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : [...textsOf(value, `${path}${key}.`)],
  )
  return new Map(entries)
}

const english = textsOf(catalogues.en)
const filling: Filling = { name: 'Acme', code: '048291', tag: 'K7', remaining: { count: 10, unit: 'minute' } }

const lifetimes: readonly Filling['remaining'][] = [
  ...Array.from({ length: 61 }, (_, count) => ({ count, unit: 'minute' as const })),
  { count: 1, unit: 'second' },
  { count: 90, unit: 'second' },
]

describe.each(languages)('the catalogue %s', (language) => {
  const catalogue: Catalogue = catalogues[language]
  const texts = textsIn(language)

  it('has the texts of the English one, and no other', () => {
    expect([...textsOf(catalogue).keys()]).toEqual([...english.keys()])
    expect([...textsOf(catalogue).values()]).not.toContain('')
  })

  it('has the placeholders of the English one in each text, and no other', () => {
    for (const [path, text] of textsOf(catalogue)) {
      const asked = placeholdersOf({ text: english.get(path) ?? '', locale: 'en' })
      expect([path, placeholdersOf({ text, locale: language })]).toEqual([path, asked])
    }
  })

  it('says every lifetime in every text, without a placeholder or a stray brace', () => {
    for (const remaining of lifetimes) {
      const said = everything({ ...filling, remaining })
      expect(said.filter((text) => /[{}#]|undefined/.test(text))).toEqual([])
    }
  })

  it('has a plural form of its own for every number that the language tells apart', () => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    const needed = categories.filter((category) => lifetimes.some(({ count }) => formOf(count) === category))

    for (const text of [catalogue.lifetime.minutes, catalogue.lifetime.seconds]) {
      const [plural] = parsed({ text, locale: language }).getAst()
      const forms = plural !== undefined && 'options' in plural ? Object.keys(plural.options) : []
      expect(new Set(forms)).toEqual(new Set([...needed, 'other']))
    }
  })

  it('has the code, the name and the request where they belong', () => {
    const { sms, email } = texts
    const spoken = texts.voice(filling)

    for (const text of [sms.full(filling), sms.brief(filling), texts.whatsapp(filling)]) {
      expect(text).toContain('048291')
      expect(text).toContain('Acme')
      expect(text).toContain('K7')
    }
    expect(email(filling).subject).not.toContain('048291')
    expect(email(filling).subjectWithCode).toContain('048291')
    expect(spoken.prompt).toContain('Acme')
    expect(spoken.prompt).not.toMatch(/\d/)
    expect(spoken.code.match(/0, 4, 8, 2, 9, 1/g)).toHaveLength(2)
  })

  it('leaves no hole where an SMS has no room for the name', () => {
    for (const text of [texts.sms.full({ ...filling, name: '' }), texts.sms.brief({ ...filling, name: '' })]) {
      expect(text).not.toMatch(/ {2}| [,.]|\( | \)|^\s|【】/)
    }
  })

  function everything(filled: Filling): readonly string[] {
    const { prompt, code } = texts.voice(filled)
    const sms = Object.values(texts.sms).map((wording) => wording(filled))
    return [...sms, texts.whatsapp(filled), prompt, code, ...Object.values(texts.email(filled))]
  }

  function formOf(count: number): string {
    return new Intl.PluralRules(language).select(count)
  }
})

describe('a language written from right to left', () => {
  it.each(languages.filter((language) => textsIn(language).direction === 'rtl'))(
    'sets code, request, name and numbers of %s apart, so that they keep their order',
    (language) => {
      const { voice: _, ...written } = catalogues[language]
      for (const text of textsOf(written).values()) {
        expect(
          text.replace(/\u2066\*?(?:\{code\}|\{tag\}|\{count\}|#)\*?\u2069|\u2068\{name\}\u2069/g, ''),
        ).not.toMatch(/\{(?:code|tag|name|count)\}|#|[\u2066-\u2069]/)
      }
    },
  )

  it('is Arabic or Hebrew', () => {
    expect(languages.filter((language) => textsIn(language).direction === 'rtl')).toEqual(['ar', 'he'])
  })
})
