import { septets, toGsm7 } from './gsm7.ts'
import { cutBetweenWords, productName } from './product-name.ts'
import type { Filling, Texts } from './texts.ts'

const SEGMENT = 160
const LONGEST_NAME = 30
const SHORTEST_NAME = 12

/**
 * The text of an SMS: one segment of the GSM 7-bit alphabet whose last line is `@host #code` and nothing else (WICG
 * sms-one-time-codes, "Parsing"). `filling.name` is the product's name as the operator wrote it.
 *
 * What gives way when the host is long, in this order: the full sentences, the name's end, the name, the security note,
 * the lifetime with the code in words, the tag. The host line stays, even in the one case (a host of about 150
 * characters) where it needs a second segment. A name that the alphabet cannot write is left out: the host line still
 * says whose code it is.
 */
export function smsText(filling: Filling, host: string, texts: Texts): string {
  const name = cutToSeptets(productName(toGsm7(filling.name), host), LONGEST_NAME)
  const { full, brief, withoutNote, tagOnly } = texts.sms
  const hostLine = `@${host} #${filling.code}`

  const wordings = [
    full({ ...filling, name }),
    brief({ ...filling, name }),
    brief({ ...filling, name: cutToSeptets(name, SHORTEST_NAME) }),
    brief({ ...filling, name: '' }),
    withoutNote({ ...filling, name: '' }),
    tagOnly({ ...filling, name: '' }),
  ]
  return wordings.map((words) => `${words}\n${hostLine}`).find((text) => septets(text) <= SEGMENT) ?? hostLine
}

function cutToSeptets(text: string, limit: number): string {
  return cutBetweenWords(text, (cut) => septets(cut) <= limit)
}
