/** Something that nobody may read where it was found. */
export interface Leak {
  readonly canary: string
  /** How it was written there. */
  readonly form: string
  /** What stands around it. */
  readonly around: string
}

/**
 * Finds codes, tokens, secrets, addresses and numbers in a text, however they are written: as they are, by their digits alone,
 * URL-encoded, in Base64 wherever it began, in hexadecimal. A code of a few digits counts where nothing joins it.
 */
export function leaksIn(text: string, canaries: Iterable<string>): readonly Leak[] {
  const readings = readingsOf(text)
  return [...new Set(canaries)].flatMap((canary) => {
    for (const [form, written] of formsOf(canary)) {
      const reading = form === 'digits' ? readings.joined : form === 'hex' ? readings.lower : readings.plain
      const at = whereIs(written, reading, form)
      if (at >= 0) return [{ canary, form, around: reading.slice(Math.max(0, at - 60), at + written.length + 60) }]
    }
    return []
  })
}

interface Readings {
  /** Without the backslashes of MarkdownV2 and JSON. */
  readonly plain: string
  readonly lower: string
  /** With digits joined that a reader sees as one number. */
  readonly joined: string
}

function readingsOf(text: string): Readings {
  const plain = text.replaceAll('\\', '')
  return { plain, lower: plain.toLowerCase(), joined: plain.replace(/(?<=\d)(?:[ ().-]{1,3}|, |%20)(?=\d)/g, '') }
}

type Form = readonly [form: string, written: string]

function formsOf(canary: string): readonly Form[] {
  const digits = canary.replace(/\D/g, '')
  const isNumber = /^\+?\d+$/.test(canary)
  const encoded = encodeURIComponent(canary)
  return [
    ...(isNumber ? [] : [['raw', canary] as const]),
    ...(isNumber ? [['digits', digits] as const] : []),
    ...(encoded === canary ? [] : [['URL', encoded] as const]),
    ...base64Of(canary).map((written) => ['Base64', written] as const),
    ['hex', Buffer.from(canary).toString('hex')],
  ]
}

/** The characters that a text always makes, at each of the three places where it may begin; in both alphabets. */
function base64Of(canary: string): readonly string[] {
  const bytes = Buffer.from(canary)
  const atOffsets = [0, 1, 2].map((offset) => {
    const written = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const isWhole = (offset + bytes.length) % 3 === 0
    return written.slice(Math.ceil((offset * 8) / 6), isWhole ? undefined : -1)
  })
  return [...new Set(atOffsets.flatMap((written) => [written, written.replaceAll('+', '-').replaceAll('/', '_')]))]
}

/** Digits count where no letter or digit joins them: six of them stand in many a longer number. */
function whereIs(written: string, text: string, form: string): number {
  if (form !== 'digits') return text.indexOf(written)
  for (let at = text.indexOf(written); at >= 0; at = text.indexOf(written, at + 1)) {
    const [before = '', after = ''] = [text[at - 1], text[at + written.length]]
    if (!/[A-Za-z0-9]/.test(before + after)) return at
  }
  return -1
}

/** What shows by its shape alone that it is a secret, or somebody's whole address or number. */
const shapes: Readonly<Record<string, RegExp>> = {
  'a token': /eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/g,
  'a challenge id': /\bch1_[0-9a-z]{20,}/g,
  'a device cookie': /\bdev_[0-9a-z]{20,}~/g,
  'a private key': /PRIVATE KEY-|"d":"[\w-]{20,}"/g,
  'a key of a vendor': /\bSG\.[\w.-]{30,}|\bwhsec_[\w+/=-]{20,}|(?<!\d)\d{6,}:[\w-]{30,}/g,
  'a password in a URL': /:\/\/[^/\s:@"]*:[^/\s@"]+@/g,
  'a whole address': /[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+/g,
  'a whole number': /(?:\+|%2B)[1-9]\d{7,14}\b/g,
}

/** What looks like somebody's address or number and is nobody's: senders, examples, and the names of mails. */
const nobodys = /^(?:(?:login|help|no-reply)@|dlv_\w+@|\+1500555|\+14155238886$|\+1234567890\d$)/

/** Finds what shows by its shape that it does not belong there. */
export function shapesIn(text: string): readonly Leak[] {
  const { plain } = readingsOf(text)
  return Object.entries(shapes).flatMap(([form, shape]) => {
    const found = new Set(
      [...plain.matchAll(shape)].map(([canary]) => canary).filter((canary) => !nobodys.test(canary)),
    )
    return [...found].map((canary) => {
      const at = plain.indexOf(canary)
      return { canary, form, around: plain.slice(Math.max(0, at - 60), at + canary.length + 60) }
    })
  })
}
