// 3GPP TS 23.038 §6.2.1: the basic alphabet, and the extension table whose characters cost an escape as well.
// CR, ESC and form feed are left out: no text of ours needs them.
const basic = new Set(
  '@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const extension = new Set('^{}\\[~]|€')

/** Letters and marks that Unicode does not decompose into something the alphabet has. */
const spellings: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '`': "'",
  '´': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‐': '-',
  '‑': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '·': '-',
  '•': '-',
  '×': 'x',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  œ: 'oe',
  Œ: 'OE',
  ı: 'i',
  ẞ: 'SS',
  '™': '',
  '®': '',
  '©': '',
}

// What most texts are made of is worth no look at each character: ASCII of the basic alphabet.
const plain = /^[\n -Z_a-z]*$/

/** Septets a text takes in the GSM 7-bit alphabet, of which one SMS holds 160; `Infinity` if it cannot be written so. */
export function septets(text: string): number {
  if (plain.test(text)) return text.length
  let count = 0
  for (const character of text) {
    if (basic.has(character)) count += 1
    else if (extension.has(character)) count += 2
    else return Number.POSITIVE_INFINITY
  }
  return count
}

/** The text in the GSM 7-bit alphabet: accents go where it lacks the letter, white space is a space, the rest is left out. */
export function toGsm7(text: string): string {
  const spaced = text.normalize('NFC').replace(/\s/gu, ' ')
  return plain.test(spaced) ? spaced : Array.from(spaced, spell).join('')
}

/** Whether `toGsm7` leaves a text readable: every letter and sign is in the alphabet, or something that stands for it. */
export function isSpellable(text: string): boolean {
  const spaced = text.normalize('NFC').replace(/\s/gu, ' ')
  if (plain.test(spaced)) return true
  return Array.from(spaced).every((character) => Object.hasOwn(spellings, character) || spell(character) !== '')
}

function spell(character: string): string {
  if (septets(character) < Number.POSITIVE_INFINITY) return character
  const spelled = spellings[character] ?? character.normalize('NFKD')
  return Array.from(spelled)
    .filter((part) => septets(part) < Number.POSITIVE_INFINITY)
    .join('')
}
