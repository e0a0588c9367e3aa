/** How long a code still works, rounded down: whole minutes, or seconds when less than two minutes are left. */
export interface Remaining {
  readonly count: number
  readonly unit: 'minute' | 'second'
}

/** What a wording is filled with: plain text, not yet escaped for any channel. */
export interface Filling {
  /** The product's name, cleaned for the channel; empty only in an SMS. */
  readonly name: string
  readonly code: string
  /** Names the request on the page that asked: `K7`. */
  readonly tag: string
  readonly remaining: Remaining
}

/** The sentences of an email, from top to bottom. */
export interface EmailWords {
  readonly subject: string
  readonly subjectWithCode: string
  readonly heading: string
  readonly instruction: string
  readonly request: string
  readonly lifetime: string
  readonly button: string
  readonly buttonNote: string
  readonly security: string
}

/** Everything that messages say in one language. SMS wordings must stay within the GSM 7-bit alphabet. */
export interface Texts {
  /** BCP 47 tag, for `lang` in HTML. */
  readonly lang: string
  /** From everything to the least; a channel takes the first that fits. */
  readonly sms: {
    full(filling: Filling): string
    brief(filling: Filling): string
    withoutNote(filling: Filling): string
    tagOnly(filling: Filling): string
  }
  whatsapp(filling: Filling): string
  voice(filling: Filling): string
  email(filling: Filling): EmailWords
}

const security = 'We never ask for this code. If you did not request it, ignore this message.'
const smsSecurity = 'We never ask for this code. If you did not request it, ignore it.'

const en: Texts = {
  lang: 'en',
  sms: {
    full: ({ code, name, tag, remaining }) =>
      `${code} is your ${before(name)}code for request ${tag}, valid ${duration(remaining)}. ${smsSecurity}`,
    brief: ({ code, name, tag, remaining }) =>
      `${code}: ${before(name)}code for request ${tag}, valid ${shortDuration(remaining)}. We never ask for it. Not you? Ignore this.`,
    withoutNote: ({ code, tag, remaining }) => `${code}: code for request ${tag}, valid ${shortDuration(remaining)}.`,
    tagOnly: ({ tag }) => `Code for request ${tag}:`,
  },
  whatsapp: ({ code, name, tag, remaining }) =>
    `Your ${name} verification code for request ${tag}:\n\n*${code}*\n\nIt works for ${duration(remaining)}.\n\n${security}`,
  voice: ({ code, name, tag, remaining }) =>
    `This is ${name}. Your verification code for request ${spelled(tag)} is: ${spelled(code)}. ` +
    `Once more, your code is: ${spelled(code)}. It works for ${duration(remaining)}. ` +
    'We never ask for this code. If you did not request it, ignore this call.',
  email: ({ code, name, tag, remaining }) => ({
    subject: `Your ${name} verification code`,
    subjectWithCode: `${code} is your ${name} verification code`,
    heading: 'Your verification code',
    instruction: 'Type it on the page where you asked for it.',
    request: `Code for request ${tag}`,
    lifetime: `It works for ${duration(remaining)}.`,
    button: 'Fill in the code',
    buttonNote: 'This opens the page with the code filled in; nothing happens until you press the button there.',
    security,
  }),
}

/** The catalogue: one entry a language. */
export const texts = { en } satisfies Record<string, Texts>

function before(name: string): string {
  return name === '' ? '' : `${name} `
}

function duration({ count, unit }: Remaining): string {
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`
}

function shortDuration({ count, unit }: Remaining): string {
  return `${count} ${unit === 'minute' ? 'min' : 'sec'}`
}

function spelled(characters: string): string {
  return Array.from(characters).join(', ')
}
