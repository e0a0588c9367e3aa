import {
  isLiteralElement,
  isPluralElement,
  isPoundElement,
  isSelectElement,
  isTagElement,
  type MessageFormatElement,
} from '@formatjs/icu-messageformat-parser'
import { IntlMessageFormat } from 'intl-messageformat'

/** A text in ICU MessageFormat and the BCP 47 tag of its language. */
export interface IcuText {
  readonly text: string
  readonly locale: string
}

/** What stands for its placeholders. */
export type IcuValues = Readonly<Record<string, string | number>>

/**
 * The text with its placeholders filled in. It runs no code, and what is filled in is not read again. Texts come from catalogues
 * and the configuration, so each is parsed once, when it is first needed.
 *
 * @throws where the text is no ICU MessageFormat, or asks for a value that is not there
 */
export function fill(icu: IcuText, values: IcuValues): string {
  return String(parsed(icu).format({ ...values }))
}

const known = new Map<string, IntlMessageFormat>()

/** Parses a text, or takes the one that was parsed before. Tags are text, and digits are those that codes are written in. */
export function parsed({ text, locale }: IcuText): IntlMessageFormat {
  const name = `${locale} ${text}`
  const before = known.get(name)
  if (before !== undefined) return before
  const format = new IntlMessageFormat(text, `${locale}-u-nu-latn`, undefined, { ignoreTag: true })
  known.set(name, format)
  return format
}

/** The names of a text's placeholders, however deep they stand. */
export function placeholdersOf(icu: IcuText): ReadonlySet<string> {
  return new Set(namesIn(parsed(icu).getAst()))
}

function namesIn(elements: readonly MessageFormatElement[]): readonly string[] {
  return elements.flatMap((element) => {
    if (isLiteralElement(element) || isPoundElement(element)) return []
    if (isTagElement(element)) return namesIn(element.children)
    if (!isSelectElement(element) && !isPluralElement(element)) return [element.value]
    return [element.value, ...Object.values(element.options).flatMap(({ value }) => namesIn(value))]
  })
}
