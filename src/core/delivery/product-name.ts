import type { Transport } from '../channel.ts'

/** Code points of a product name that a message has room for. */
const LONGEST = 60

/**
 * The product's name as messages may carry it: one line, no invisible characters, nothing a phone or mail program would
 * turn into a link, at most 60 characters cut between words where possible. May be empty.
 *
 * A dotted name (`Booking.com`) keeps its dots only where it is `host` or a domain above it, given that the message may
 * name its own host; elsewhere they become spaces.
 */
export function productName(name: string, host?: string): string {
  const words = name
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    // Joiners (U+200C, U+200D) stay: Persian and Indic names and many emoji are written with them.
    .replace(/[\p{Cs}\p{Co}]|(?![\u200c\u200d])\p{Cf}/gu, '')
    .split(' ')
    .filter((word) => !isLink(word))
    .map((word) => withoutLink(word, host))
  return cutBetweenWords(words.join(' ').replace(/ +/g, ' ').trim(), (text) => Array.from(text).length <= LONGEST)
}

/** A message's transport, and what the name in it is made of. */
export interface Named {
  readonly transport: Transport
  readonly projectName: string
  readonly host: string
}

/** The name in a message of a transport; where nothing of it can be shown, the host. */
export function nameIn({ transport, projectName, host }: Named): string {
  if (transport === 'email') return productName(projectName, host) || host
  // Formatting marks in a name would pair up with those around the code.
  const name = transport === 'whatsapp' || transport === 'telegram' ? projectName.replace(/[*_~`]/g, '') : projectName
  return productName(name) || productName(host)
}

/** The longest beginning of the text that fits, cut between words unless the first word alone is too long. */
export function cutBetweenWords(text: string, fits: (text: string) => boolean): string {
  let cut = ''
  for (const character of text) {
    if (!fits(cut + character)) break
    cut += character
  }

  const endsWord = cut.length === text.length || text[cut.length] === ' ' || !cut.includes(' ')
  return (endsWord ? cut : cut.slice(0, cut.lastIndexOf(' '))).trimEnd()
}

const links = [
  /:\/\//u,
  /(?:^|[^\p{L}\p{N}])(?:www\.|(?:mailto|tel|sms):[^\s])/iu,
  // A domain with a path, and an IPv4 address.
  /[.。][\p{L}\p{N}:-]+\//u,
  /\d(?:\.\d+){3}/u,
]

function isLink(word: string): boolean {
  return links.some((link) => link.test(word))
}

function withoutLink(word: string, host: string | undefined): string {
  // A word that begins with @ could pass for the host line of an SMS: Chromium looks for one anywhere in the text.
  const plain = word.replace(/^[^\p{L}\p{N}]*@+/u, '')
  if (host !== undefined && `.${host}`.endsWith(`.${plain.toLowerCase()}`)) return plain
  return plain.replace(/(?<=[\p{L}\p{N}\p{M}-])[.。]+(?=\p{L})/gu, ' ')
}
