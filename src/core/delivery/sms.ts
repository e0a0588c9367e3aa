import { isSpellable, septets, toGsm7 } from './gsm7.ts'
import { cutBetweenWords, productName } from './product-name.ts'
import { segmentsOf } from './segments.ts'
import type { Filling, Texts } from './texts.ts'

const LONGEST_NAME = 30
const SHORTEST_NAME = 12

/**
 * The text of an SMS, whose last line is `@host #code` and nothing else (WICG sms-one-time-codes, "Parsing"). `filling.name` is the
 * product's name as the operator wrote it.
 *
 * Languages that the GSM 7-bit alphabet can spell, without accents where it has to be, take one segment. The others take one
 * where everything fits, else two.
 *
 * What gives way when the host is long, in this order: the full sentences, the name's end, the name, the security note,
 * the lifetime with the code in words, the tag. The host line stays, even where it alone needs a further segment. A name that the
 * alphabet cannot write is left out: the host line still says whose code it is.
 */
export function smsText(filling: Filling, host: string, texts: Texts): string {
  const { full, brief, withoutNote, tagOnly } = texts.sms
  const { spell, size, most } = isSpellable(full({ ...filling, name: '' })) ? inGsm7 : inUcs2
  const name = cutTo(LONGEST_NAME, productName(spell(filling.name), host), size)
  const hostLine = `@${host} #${filling.code}`
  const named = (wording: typeof full, words: string): string =>
    `${spell(wording({ ...filling, name: words }))}\n${hostLine}`
  const fitting = (wordings: readonly string[], segments: number): string | undefined =>
    wordings.find((text) => segmentsOf(text).segments <= segments)

  const complete = [named(full, name), named(brief, name), named(brief, cutTo(SHORTEST_NAME, name, size))]
  const rest = [named(brief, ''), named(withoutNote, ''), named(tagOnly, '')]
  return fitting(complete, 1) ?? fitting(complete, most) ?? fitting(rest, most) ?? hostLine
}

/** How a text is written, how long a name is then, and how many segments it may take. */
interface Alphabet {
  spell(text: string): string
  size(text: string): number
  readonly most: number
}

const inGsm7: Alphabet = { spell: toGsm7, size: septets, most: 1 }
const inUcs2: Alphabet = { spell: (text) => text, size: (text) => text.length, most: 2 }

function cutTo(limit: number, text: string, size: Alphabet['size']): string {
  return cutBetweenWords(text, (cut) => size(cut) <= limit)
}
