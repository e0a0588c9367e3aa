import { expect, it } from 'vitest'
import { closest } from './locales.ts'

it('an entry is that of a locale, of its language, or none', () => {
  const entries = { de: 1, 'pt-BR': 2 }

  expect(['de', 'de-AT', 'pt-BR', 'pt', 'toString'].map((tag) => closest(tag, entries))).toEqual([
    1,
    1,
    2,
    undefined,
    undefined,
  ])
})
