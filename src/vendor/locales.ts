/** The entry of a locale, else of its language; nothing where there is neither. */
export function closest<T>(locale: string, entries: Readonly<Record<string, T>>): T | undefined {
  const found = [locale, languageOf(locale)].find((tag) => Object.hasOwn(entries, tag))
  return found === undefined ? undefined : entries[found]
}

/** The language of a locale (RFC 5646 §2.2.1): `pt` of `pt-BR`. */
export function languageOf(locale: string): string {
  return locale.split('-', 1)[0] ?? ''
}
