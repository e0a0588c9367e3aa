/** What a request says of the language it wants. */
export interface AskedLocale {
  /** A BCP 47 tag, as an application knows it. */
  readonly locale?: string | undefined
  /** The `Accept-Language` header. */
  readonly acceptLanguage?: string | undefined
}

/**
 * The language to write in: of those there are, the one that the application asks for, or else the one that the browser prefers
 * (RFC 9110 §12.5.4). A tag stands for the tags that begin it (RFC 4647 §3.4), and for another country's form of its language in
 * the same script: `pt` and `pt-PT` are served by `pt-BR`, `zh-TW` is not by `zh-CN`. Nothing for whatever is no tag, of any length.
 */
export function localeFor(asked: AskedLocale, available: readonly string[]): string | undefined {
  for (const range of [asked.locale ?? '', ...preferred(asked.acceptLanguage ?? '')]) {
    const found = bestOf(available, range)
    if (found !== undefined) return found
  }
  return undefined
}

// Browsers send a handful; whoever sends more is no browser.
const LONGEST_HEADER = 1_000
const MOST_RANGES = 20
// The longest that RFC 5646 §4.4.1 asks everybody to hold.
const LONGEST_TAG = 35

const weighted = /^\s*([a-z]{2,8}(?:-[a-z0-9]{1,8})*)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i

/** The tags of an `Accept-Language`, the most wanted first. `*` is left out: any language is what the default is. */
function preferred(header: string): readonly string[] {
  return header
    .slice(0, LONGEST_HEADER)
    .split(',', MOST_RANGES)
    .flatMap((part) => {
      const [, tag, weight = '1'] = weighted.exec(part) ?? []
      return tag === undefined || Number(weight) === 0 ? [] : [{ tag, weight: Number(weight) }]
    })
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag)
}

function bestOf(available: readonly string[], range: string): string | undefined {
  const wanted = parsed(range)
  if (wanted === undefined) return undefined
  const writing = writingOf(wanted)
  const readable = available.filter((tag) => writingOfKnown(tag) === writing)
  return beginningsOf(wanted.baseName).find((beginning) => readable.includes(beginning)) ?? readable[0]
}

/** A tag in its own spelling (`iw` is `he`), if it is one. */
function parsed(tag: string): Intl.Locale | undefined {
  if (tag.length > LONGEST_TAG) return undefined
  try {
    return new Intl.Locale(tag.trim().replaceAll('_', '-'))
  } catch {
    return undefined
  }
}

/** `zh-TW`, `zh`: the tag, and what is left of it from the end on. */
function beginningsOf(tag: string): readonly string[] {
  const parts = tag.split('-')
  return parts.map((_, dropped) => parts.slice(0, parts.length - dropped).join('-'))
}

/** `pt-Latn`: whoever reads one tag of a language and script reads all of them. */
function writingOf(locale: Intl.Locale): string {
  const { language, script } = locale.maximize()
  return `${language}-${script}`
}

const writings = new Map<string, string>()

/** The same for the tags there are, of which there are few. */
function writingOfKnown(tag: string): string {
  const known = writings.get(tag) ?? writingOf(new Intl.Locale(tag))
  writings.set(tag, known)
  return known
}
